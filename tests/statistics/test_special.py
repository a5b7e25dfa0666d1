"""Special functions without what scipy imports beside them: the same functions, and scipy whole for who asks later."""

import subprocess
import sys

_ALONE = """
import sys
from fragility.statistics import special
found = special.bdtrc(1, 5, 0.3), special.ndtri
assert "scipy.special" not in sys.modules and "numpy.f2py" not in sys.modules
import scipy.special, scipy.stats
assert found == (scipy.special.bdtrc(1, 5, 0.3), scipy.special.ndtri)
assert special.softmax is scipy.special.softmax and special.digamma is scipy.special.digamma
assert scipy.stats.norm.cdf(0) == 0.5
"""


def test_the_functions_are_scipys_and_its_package_is_not_run_for_them() -> None:
    subprocess.run([sys.executable, "-c", _ALONE], check=True)


def test_of_a_package_that_is_imported_already_its_functions_are_taken() -> None:
    told = "import scipy.special\nfrom fragility.statistics import special\nassert special.ndtr is scipy.special.ndtr\n"
    subprocess.run([sys.executable, "-c", told], check=True)


def test_a_name_that_scipy_does_not_have_is_refused() -> None:
    told = "from fragility.statistics import special\nassert not hasattr(special, 'no_such_function')\n"
    subprocess.run([sys.executable, "-c", told], check=True)


_TOGETHER = """
import threading
from fragility.statistics import special
failed = []

def attempt(function):
    try:
        function()
    except Exception as error:
        failed.append(repr(error))

def whole():
    import scipy.special
    scipy.special.comb(5, 2)

work = [lambda: special.ndtr(0.0), whole, lambda: special.gammaln(2.0)] * 2
threads = [threading.Thread(target=attempt, args=(function,)) for function in work]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
assert not failed, failed
"""


def test_threads_that_ask_at_once_get_whole_functions() -> None:
    subprocess.run([sys.executable, "-c", _TOGETHER], check=True)
