"""Fixtures of the tests of the suite."""

import sys
from pathlib import Path

import pytest
from suite.checkout import FEW, PACKAGE, Project, stand_ins

import fragility
import fragility.suite.site  # before stand-ins take the place of what it imports


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Make a checkout without notebooks; ledger, reading of the data and package source are stand-ins."""
    checkout = Project(tmp_path)
    for name, module in stand_ins().items():
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr("fragility.suite.pool._KERNEL_MODULES", FEW)
    monkeypatch.setattr(fragility, "__file__", str(Path(tmp_path, *PACKAGE)))
    return checkout
