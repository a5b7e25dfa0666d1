"""Imports run downwards only, so that a statistic knows no file and a claim no figure."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import fragility

PACKAGE = Path(fragility.__file__).parent
#: What lies on the ground, and may be imported from everywhere above.
GROUND = {
    "columns", "deadline", "documents", "errors", "files", "frame_rows", "plain_yaml", "small_tables",
    "spreadsheet", "wording",
}  # fmt: skip
#: What each room may import of ours, besides itself and the ground; a new room must be given its place here.
ALLOWED = {
    "statistics": set(),
    "schemas": set(),
    "printed": {"schemas", "statistics"},
    "released": {"schemas", "statistics"},
    "claims": {"printed", "released", "schemas", "statistics"},
    "synthesis": {"claims", "printed", "schemas", "statistics"},
    "tables": {"claims", "printed", "released", "schemas", "statistics"},
    "report": {"claims", "printed", "released", "schemas", "statistics"},
    "review": {"claims", "printed", "released", "report", "schemas", "statistics"},
    "drill": {"claims", "printed", "released", "review", "schemas", "statistics"},
    "suite": {
        "claims",
        "drill",
        "printed",
        "released",
        "report",
        "review",
        "schemas",
        "statistics",
        "synthesis",
        "tables",
    },
    "__init__": set(),
    "__main__": {"suite"},
}
#: What the ground may import of itself.
ON_THE_GROUND = {
    "columns": set(),
    "deadline": set(),
    "documents": {"errors", "plain_yaml", "spreadsheet"},
    "errors": set(),
    "files": {"errors"},
    "frame_rows": set(),
    "plain_yaml": {"errors"},
    "small_tables": set(),
    "spreadsheet": set(),
    "wording": set(),
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
    allowed = ON_THE_GROUND[own] if own in ON_THE_GROUND else ALLOWED[own] | GROUND
    assert imports(path) <= allowed | {own}


def test_the_rooms_named_here_can_be_put_in_one_order():
    order: list[str] = []
    while len(order) < len(ALLOWED):
        ready = [name for name, below in ALLOWED.items() if name not in order and below <= set(order)]
        assert ready, f"a circle among {set(ALLOWED) - set(order)}"
        order += ready
    assert order[-2:] == ["suite", "__main__"]


def test_no_module_is_too_long_to_read_at_once():
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in PACKAGE.rglob("*.py")}
    assert [path.name for path, lines in lengths.items() if lines > 340] == []


def test_what_is_printed_and_what_is_released_meet_in_claims_alone():
    assert "released" not in ALLOWED["printed"]
    assert "printed" not in ALLOWED["released"]


def test_the_table_of_the_house_names_modules_that_are_there():
    text = (PACKAGE.parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## How the house is laid")[2]
    rows = [line.split("|")[2:4] for line in text.splitlines() if line.startswith("| ") and "where it is" not in line]
    assert len(rows) > 10
    for folders, modules in rows:
        names = re.findall(r"`([\w/]+\.py|[\w/]+/)`", modules)
        places = [PACKAGE / folder for folder in re.findall(r"`([\w/]+)`", folders)] or [PACKAGE]
        for name in names:
            assert any((place / name).exists() for place in [*places, PACKAGE]), name


def test_scipy_is_loaded_where_it_is_used():
    """`import scipy` loads a part of it at its first use; a claim is read and checked without any."""
    lines = [(path.name, line) for path in PACKAGE.rglob("*.py") for line in path.read_text("utf-8").splitlines()]
    found = [pair for pair in lines if re.match(r"(?:from|import) scipy\b", pair[1]) and pair[1] != "import scipy"]
    assert [pair for pair in found if "sparse" not in pair[1]] == []


def test_to_check_a_paper_no_estimator_and_no_drawing_is_loaded():
    code = "import sys; from fragility.claims import assess, claim, types; from fragility.printed import paper; "
    code += "print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not set(loaded) & {"scipy.stats", "scipy.special", "scipy.optimize", "matplotlib", "seaborn", "datasets"}
