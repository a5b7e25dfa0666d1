"""One thread per test process, no clock, and the same drawn cases in every run.

A test that is slow on a busy machine is not wrong, and a run that fails can be repeated. `pytest
--hypothesis-profile=default` draws other cases.

Side by side, the threads of numpy's matrix products fight over the same cores.
"""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

settings.register_profile("suite", deadline=None, derandomize=True)
settings.load_profile("suite")


def pytest_sessionfinish(session):
    """Remove what the processes of this run shared (`folders.all_rows`), once they are done."""
    run = getattr(session.config, "_fragility_run", None) or os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if run and not hasattr(session.config, "workerinput"):
        for path in Path(tempfile.gettempdir()).glob(f"fragility-rows-{run}.*"):
            path.unlink(missing_ok=True)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    """Keep the name that the processes of this run share."""
    node.config._fragility_run = node.workerinput["testrunuid"]
