"""The words of the project: what the style page drops stands nowhere that a reader sees.

Prevents two names for one thing from coming back: the list below is short, and nothing may be found for it.
"""

import ast
import json
import re
from pathlib import Path

import pytest
from folders import ROOT

#: What is dropped, and what is said in its place.
DROPPED = {
    r"\bcells? held\b|\bheld cells?\b|\bon what is held\b": "what was checked",
    r"\b(?:is|are|was|were|be|not) held\b|\bheld (?:is|are|here)\b": "we have, we read, missing",
    r"\bfull (?:claimed )?scope\b|\ball (?:that is )?claimed(?! comparisons)|\bverdict_scope\b": "the whole claim",
    r"\bstands? aside\b|\bbe of nothing\b|\bstands? against a\b": "a plain sentence",
    r"\bdoes not stand\b|\bdo not stand (?:against|when)\b": "fails",
    r"\bhulls?\b": "possible counts",
    r"\bopeners?\b": "opening",
    r"\braters?\b": "judge, annotators",
    r"\bsensitivity checks?\b": "robustness check",
    r"\bon (?:the )?cells held\b": "on what was checked",
}
#: Names of columns, labels and files, and a text that shipped files repeat: they are quoted, not said.
QUOTED = (
    "refused, answers not held",
    "refusal opener",
    "control opener",
    "sixteen-openers",
    "openers without leading marks",
    "flag, keyword_judge and openers",
)
WORDS = re.compile("|".join(f"(?:{pattern})" for pattern in DROPPED), re.IGNORECASE)
#: Pages that name the dropped words in order to drop them, and ids of readings, which stay.
LEFT_OUT = ("docs/about/style.md", "docs/method/changes.md")


def said(path: Path) -> list[str]:
    """Return what a file says to a reader: prose, or the texts of its code with a blank in them."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        tree = ast.parse(text)
        docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        found = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
        return [node.value for node in found if id(node) not in docs and " " in node.value.strip()]
    if path.suffix == ".ipynb":
        cells = [(cell["cell_type"], "".join(cell["source"])) for cell in json.loads(text)["cells"]]
        prose = [source for kind, source in cells if kind == "markdown"]
        code = [part for kind, source in cells if kind == "code" for part in re.findall(r'"([^"\n]*)"', source)]
        return [*prose, *(part for part in code if " " in part)]
    if path.suffix == ".yml":
        return [found[1] for found in re.finditer(r"(?:statement|missing): (.*)", text)]
    return [re.sub(r"{[{%].*?[%}]}|`[^`]*`", "", text, flags=re.DOTALL)]


def files() -> list[Path]:
    places = ["src/**/*.py", "docs/**/*.md", "docs/_pages/**/*.html", "docs/_static/*.js", "notebooks/*.ipynb"]
    found = [path for place in places for path in sorted(ROOT.glob(place))]
    found += [ROOT / name for name in ("README.md", "CORRECTIONS.md", "CONTRIBUTING.md")]
    found += sorted(ROOT.glob("data/papers/*/claims.yml"))
    return [path for path in found if path.relative_to(ROOT).as_posix() not in LEFT_OUT]


def dropped(text: str) -> list[str]:
    for quoted in QUOTED:
        text = text.replace(quoted, "")
    return [" ".join(text[max(hit.start() - 30, 0) : hit.end() + 30].split()) for hit in WORDS.finditer(text)]


def test_no_dropped_word_is_left() -> None:
    found = [(path.relative_to(ROOT), hit) for path in files() for text in said(path) for hit in dropped(text)]
    left = [f"{path}: ...{hit}..." for path, hit in found]
    assert not left, "\n".join(left)


@pytest.mark.parametrize("text", ["Supported on the cells held.", "Table 2 is not held.", "ten openers cover it"])
def test_a_dropped_word_is_found(text: str) -> None:
    assert dropped(text)
