"""What the headers of a cell say in the words of the suite: names, unit, direction.

Prevents a guess: a name is taken only where a header is it, a unit only where it is printed.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from fragility.errors import InputError, near_match
from fragility.schemas.paper import PaperCard
from fragility.schemas.vocabulary import Vocabulary

_ARROWS = {"↑": "up", "⇑": "up", "↓": "down", "⇓": "down"}
_ARROW = re.compile(rf"[({'['}]?\s*([{''.join(_ARROWS)}])\s*[)\]]?")
_PERCENT = re.compile(
    r"(?<!\d)(?<!\d\s)%|(?<!\d )\bper\s?cent\b(?! points?)|(?<!\d )\bpercentages?\b(?! points?)", re.IGNORECASE
)
_IN_PERCENT = re.compile(r"\s*[(\[]\s*(?:in\s+)?%\s*[)\]]|\s*,?\s+in\s+%|\s*%$")
#: A printed arrow shows which way is better; with the metric known it confirms a direction of the vocabulary.
DIRECTIONS = {
    ("safety score", "up"): "higher-safer",
    ("refusal rate", "up"): "higher-more-refusals",
    ("attack success rate", "down"): "lower-safer",
    ("harmfulness rate", "down"): "lower-safer",
    ("mean harmfulness grade", "down"): "lower-safer",
    ("accuracy", "up"): "higher-more-capable",
}
#: The columns of scores.csv that a header can name.
NAMED = ("model", "condition", "benchmark", "metric")
#: Columns that `--fill` may give a value for, where the table gives none.
FILLABLE = ("locator", *NAMED, "unit", "direction", "n_stated", "judge")


class Names:
    """The names that a header may be: the vocabulary's and, with a card, the paper's models and conditions."""

    def __init__(self, vocabulary: Vocabulary, card: PaperCard | None = None) -> None:
        self.vocabulary = vocabulary
        self.own = {
            "model": {model.name for model in card.models} if card else set(),
            "condition": {condition.name for condition in card.conditions} if card else set(),
        }
        stated = {benchmark.name: {one.n for one in benchmark.stated} for benchmark in card.benchmarks} if card else {}
        #: The number of items that the paper's card states for a benchmark, where it states one.
        self.sizes = {name: str(min(sizes)) for name, sizes in stated.items() if len(sizes) == 1}

    def read(self, headers: Sequence[str]) -> tuple[dict[str, str], list[str]]:
        """Return the name of each kind that the headers give, and notes; two different names of a kind give none."""
        found, notes = {}, []
        for kind in NAMED:
            names = list(dict.fromkeys(filter(None, (self._name(kind, header) for header in headers))))
            found[kind] = names[0] if len(names) == 1 else ""
            if len(names) > 1:
                notes.append(f"headers name more than one {kind}")
        return found, notes

    def check_fills(self, fills: Mapping[str, str]) -> dict[str, str]:
        """Return the values that a user gives for columns, in the words of the suite.

        Raises
        ------
        InputError
            For a column that is not among `FILLABLE`, or a value that it cannot have.
        """
        checked = {}
        for column, value in fills.items():
            if column not in FILLABLE:
                raise InputError(f"column '{column}'", "--fill", near_match(column, FILLABLE))
            if column in self.own and value not in self.own[column]:
                raise InputError(f"unknown {column} '{value}'", "--fill", near_match(value, self.own[column]))
            if column == "n_stated" and not (value.isdecimal() and int(value)):
                raise InputError(f"n_stated '{value}'", "--fill", "expected a whole number above 0")
            closed = column in ("benchmark", "metric", "unit", "direction")
            checked[column] = self.vocabulary.canonical(column, value, "--fill") if closed else value
        return checked

    def _name(self, kind: str, header: str) -> str:
        bare = _IN_PERCENT.sub("", _ARROW.sub("", header)).strip()
        for text in dict.fromkeys((header, bare)):
            if kind in self.own:
                if text in self.own[kind]:
                    return text
            elif text and self.vocabulary.known(kind, text):
                return self.vocabulary.canonical(kind, text, "header")
        return ""


def says_percent(text: str) -> bool:
    """Say whether a header or caption says that its numbers are percentages; "10 %" and "percentage points" do not."""
    return bool(_PERCENT.search(text))


def arrow(headers: Iterable[str]) -> str:
    """Return "up" or "down" for the arrow that the headers print; "" for none or for both."""
    found = {_ARROWS[match[1]] for header in headers for match in _ARROW.finditer(header)}
    return found.pop() if len(found) == 1 else ""
