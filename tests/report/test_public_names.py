"""The names of `fragility.report` are found where they are said to be, and loading one loads no others."""

import subprocess
import sys
from pathlib import Path

import pytest

from fragility import report

NAMES = [(module, name) for module, names in report.PUBLIC.items() for name in names]


@pytest.mark.parametrize(("module", "name"), NAMES, ids=[name for _, name in NAMES])
def test_a_name_is_defined_in_its_module(module, name):
    assert getattr(report, name).__module__ == f"fragility.report.{module}"


def test_no_name_is_that_of_a_module():
    modules = {path.stem for path in Path(report.__file__).parent.glob("[a-z]*.py")}
    assert not {name for _, name in NAMES} & modules, "the import of the module would take the name"
    assert {*report.PUBLIC, *report.ROOMS} <= modules


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'findings_of'"):
        report.findings_of  # noqa: B018
    assert "holdings" in dir(report)


def test_the_room_alone_loads_nothing():
    told = "import sys; import fragility.report; print([n for n in ('pandas', 'scipy', 'yaml') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
