"""Result files that people bring: one decorated function a format, every file read into the same columns.

Prevents the failure in which each tool's file needs its own analysis. A reader keeps ids, labels, scores and counts;
prompts and responses are never stored, printed or quoted in a message. The names below load when they are first used.
"""

from importlib import import_module
from typing import Any

_HOME = {
    "FORMATS": "registry",
    "Guess": "reading",
    "Options": "reading",
    "Reading": "reading",
    "STATES": "reading",
    "Stored": "reading",
    "looks_like_results": "open",
    "read_results": "open",
    "reads": "registry",
}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"fragility.released.formats.{_HOME[name]}"), name)
    raise AttributeError(f"module 'fragility.released.formats' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(_HOME)
