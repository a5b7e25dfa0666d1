"""Re-analysis of published scores on how fragile the safety alignment of language models is.

`import fragility as fg` is all the set-up a notebook needs; the names below are loaded when they are first used, so
that the command line starts without them.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

#: Where each public name lives, by what it is for.
_HOME = {
    # data
    "load": "fragility.tables",
    "load_benchmark": "fragility.tables",
    "scores": "fragility.tables",
    "outcomes": "fragility.tables",
    "frame": "fragility.tables",
    "card": "fragility.tables",
    "configurations": "fragility.tables",
    "load_paper": "fragility.printed.paper",
    "list_papers": "fragility.printed.paper",
    # claims
    "ledger": "fragility.claims.ledger",
    "explain": "fragility.claims.explain",
    "doctor": "fragility.review.doctor",
    "items": "fragility.review.items",
    "compare": "fragility.review.compare",
    "plan": "fragility.review.plan",
}
_MODULES = ("report", "statistics", "tables")


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    if name in _MODULES:
        return import_module(f"fragility.{name}")
    raise AttributeError(f"module 'fragility' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted([*_HOME, *_MODULES, "__version__"])
