"""Fixtures: one Language for all tests, and the data folder beside the checkout, where there is one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import pipeline
from pipeline.language import shared
from pipeline.settings import settings

ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("SVODKA_TEST_DATA", ROOT.parent / "shared"))


@pytest.fixture(scope="session")
def nlp():
    return shared()


@pytest.fixture(scope="session")
def extract():
    return pipeline.extract


@pytest.fixture
def options():
    return settings()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The development data; tests that need it are skipped where it is absent."""
    if not (SHARED / "data").is_dir():
        pytest.skip(f"development data not found at {SHARED} (set SVODKA_TEST_DATA)")
    return SHARED
