"""Fixtures of the tests of the suite."""

import sys
from pathlib import Path

import pytest
from suite.checkout import PACKAGE, Project, stand_in_for_ledger

import fragility


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Make a checkout without notebooks; ledger and package source are stand-ins."""
    checkout = Project(tmp_path)
    monkeypatch.setitem(sys.modules, "fragility.suite.ledgers", stand_in_for_ledger())
    monkeypatch.setattr(fragility, "__file__", str(Path(tmp_path, *PACKAGE)))
    return checkout
