"""A folder that runs go over, and runs that start no process."""

from __future__ import annotations

import pytest
from nights import Folder

from pipeline.batch import session
from pipeline.batch.inline import InlinePool


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


@pytest.fixture
def inline(nlp, monkeypatch):
    """What a run decides does not depend on who does the work."""
    monkeypatch.setattr(session, "_pool", lambda options: InlinePool(options, nlp))
