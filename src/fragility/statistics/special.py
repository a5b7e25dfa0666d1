"""Special functions: those of scipy that are compiled, without what scipy imports beside them.

Prevents the failure in which a command that needs one tail of one distribution pays for what no number needs: scipy
wraps its functions for other libraries of arrays, and for that it imports numpy's tests and its reader of Fortran.
"""

import sys
import threading
from functools import cache
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from typing import Any

_PACKAGE = "scipy.special"


def __getattr__(name: str) -> Any:
    """Return a function of scipy.special by its name.

    >>> from fragility.statistics import special
    >>> float(special.ndtr(0.0))
    0.5
    """
    if name.startswith("__"):
        raise AttributeError(name)
    compiled = _compiled()
    found = globals()[name] = getattr(compiled if hasattr(compiled, name) else import_module(_PACKAGE), name)
    return found


@cache
def _compiled() -> Any:
    """Return the module of the compiled functions, imported under the name of its package but without running that.

    Beside other threads the package itself: one of them could find the name that stands in for it meanwhile.
    """
    alone = threading.active_count() == 1
    spec = find_spec(_PACKAGE) if alone and _PACKAGE not in sys.modules else None
    compiled = None
    if spec is not None:
        sys.modules[_PACKAGE] = module_from_spec(spec)
        try:
            compiled = import_module(f"{_PACKAGE}._ufuncs")
        except ImportError:  # a release of scipy that holds them elsewhere
            pass
        finally:
            del sys.modules[_PACKAGE]
    return compiled or import_module(_PACKAGE)
