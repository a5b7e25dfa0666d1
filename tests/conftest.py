"""One thread per test process: side by side, the threads of numpy's matrix products fight over the same cores."""

import os

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
