"""Imports run downwards only, so that a statistic knows no file and a claim no figure."""

import ast
from pathlib import Path

import pytest

import fragility

PACKAGE = Path(fragility.__file__).parent
#: What each part may import of ours, besides itself; a new part must be given its place here.
ALLOWED = {
    "errors": set(),
    "deadline": set(),
    "spreadsheet": set(),
    "files": {"errors"},
    "documents": {"errors", "spreadsheet"},
    "statistics": {"errors"},
    "vocabulary": {"documents", "errors"},
    "cards": set(),
    "directions": {"errors"},
    "scores": {"cards", "documents", "errors", "statistics", "vocabulary"},
    "papers": {"cards", "documents", "errors", "files", "scores", "statistics", "vocabulary"},
    "outcomes": {"errors", "files"},
    "released": {"documents", "errors", "files"},
    "outcome_counts": {"errors", "files", "outcomes"},
    "refusals": {"documents", "errors", "files", "outcomes", "statistics", "words"},
    "opening": {"documents", "errors", "files", "outcomes", "refusals", "statistics"},
    "benchmarks": {"documents", "errors", "files", "refusals", "spreadsheet", "statistics", "vocabulary", "words"},
    "extract": {
        "cards",
        "deadline",
        "documents",
        "errors",
        "files",
        "papers",
        "scores",
        "spreadsheet",
        "statistics",
        "vocabulary",
        "words",
    },
    "sources": {
        "benchmarks",
        "deadline",
        "documents",
        "errors",
        "files",
        "outcome_counts",
        "outcomes",
        "refusals",
        "released",
        "statistics",
        "vocabulary",
        "words",
    },
    "judging": {
        "documents",
        "errors",
        "files",
        "outcomes",
        "refusals",
        "released",
        "sources",
        "statistics",
        "words",
    },
    "proposition": {"errors"},
    "cells": {"directions", "errors", "papers", "statistics"},
    "contrasts": {"cells", "errors", "papers", "statistics"},
    "frames": {"errors", "statistics"},
    "checks": {"cells", "documents", "errors", "files", "papers", "statistics", "words"},
    "claims": {
        "cells",
        "contrasts",
        "documents",
        "errors",
        "files",
        "frames",
        "judging",
        "opening",
        "outcomes",
        "papers",
        "proposition",
        "sources",
        "spreadsheet",
        "statistics",
        "verdicts",
        "vocabulary",
        "words",
    },
    "literature": {
        "cells",
        "claims",
        "contrasts",
        "documents",
        "errors",
        "files",
        "papers",
        "statistics",
        "vocabulary",
        "words",
    },
    "conclusions": {"claims", "errors", "papers", "statistics", "words"},
    "plots": {
        "cells",
        "contrasts",
        "documents",
        "errors",
        "files",
        "frames",
        "papers",
        "spreadsheet",
        "statistics",
        "vocabulary",
        "words",
    },
    "audit": {
        "benchmarks",
        "cards",
        "cells",
        "checks",
        "claims",
        "contrasts",
        "errors",
        "files",
        "frames",
        "opening",
        "papers",
        "statistics",
        "vocabulary",
        "words",
    },
    "export": {"errors", "files", "outcomes", "papers", "released", "scores", "sources", "spreadsheet"},
    "tables": {"errors"},
    "verdicts": set(),
    "words": set(),
    "suite": {
        "cells",
        "checks",
        "claims",
        "conclusions",
        "documents",
        "errors",
        "files",
        "literature",
        "papers",
        "sources",
        "spreadsheet",
        "statistics",
        "verdicts",
        "words",
    },
    "commands": {"audit", "benchmarks", "errors", "export", "extract", "files", "sources"},
    "cli": {"claims", "commands", "errors", "files", "papers", "suite", "verdicts", "words"},
    "__init__": set(),
    "__main__": {"cli"},
}


def part(module: str) -> str:
    """Return the part of the package that a module belongs to; "" for the package itself."""
    return module.removeprefix("fragility").lstrip(".").split(".")[0]


def imports(path: Path) -> set[str]:
    """Return the parts of ours that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.name} line {node.lineno}: a relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        found |= {part(name) for name in names if name.split(".")[0] == "fragility"}
    return found - {"", "__version__"}


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_what_lies_below_it(path):
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    assert imports(path) <= ALLOWED[own] | {own}


def test_the_parts_named_here_can_be_put_in_one_order():
    order: list[str] = []
    while len(order) < len(ALLOWED):
        ready = [name for name, below in ALLOWED.items() if name not in order and below <= set(order)]
        assert ready, f"a circle among {set(ALLOWED) - set(order)}"
        order += ready
    assert order[-2:] == ["cli", "__main__"]
