"""Homework: a different network for every student, with its key and its full solution."""
