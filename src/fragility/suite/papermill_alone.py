"""Papermill, imported without the library through which it would read notebooks from Hadoop.

Prevents a wait before the first cell of a notebook: that library is large, and no notebook of ours lies there.
"""

import sys
from importlib import import_module
from typing import Any

_LIBRARY = "pyarrow"
_modules: dict[str, Any] = sys.modules

if _LIBRARY not in _modules:
    _modules[_LIBRARY] = None  # whoever asks for it is told that there is none
    try:
        import_module("papermill")
    finally:
        del _modules[_LIBRARY]
