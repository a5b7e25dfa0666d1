"""One thread per test process, no clock, and the same drawn cases in every run.

A test that is slow on a busy machine is not wrong, and a run that fails can be repeated. `pytest
--hypothesis-profile=default` draws other cases.

Side by side, the threads of numpy's matrix products fight over the same cores.
"""

import os

from hypothesis import settings

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

settings.register_profile("suite", deadline=None, derandomize=True)
settings.load_profile("suite")
