"""Programs and connections that some tests need: where one is missing a test is skipped, in CI it fails.

In: the names a program goes by. Out: its path.

    >>> need("python3").endswith("python3")
    True
"""

from __future__ import annotations

import os
import shutil
from importlib import import_module
from typing import Any, NoReturn

import pytest

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")


def need(*names: str) -> str:
    """The path of the first of these programs that is installed."""
    for name in names:
        if path := shutil.which(name):
            return path
    missing(f"none of these programs is installed: {', '.join(names)}")


def library(name: str) -> Any:
    """A module that some tests need."""
    try:
        return import_module(name)
    except ImportError:
        missing(f"{name} is not installed")


def missing(what: str) -> NoReturn:
    """Ends the test: as failed where CI is set, so that nothing is skipped there unseen, as skipped elsewhere."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what, allow_module_level=True)
