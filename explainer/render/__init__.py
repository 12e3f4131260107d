"""Walkthrough → documents: one row per format, pages compiled once and filled for any number of variants."""
