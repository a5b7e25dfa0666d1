"""An answer: the finding first, then sentences, tables of numbers, and what was guessed; as text, JSON or csv.

Prevents two failures: a screen, a page and a file that are computed in three ways, and a guess that nobody sees.
"""

import csv
import io
import json
from dataclasses import dataclass, field
from typing import Any

from fragility.released.formats.reading import Guess
from fragility.spreadsheet import shown_value

#: The layout of the JSON; it changes when a name is taken away or means something else.
SCHEMA = "fragility-answer/1"
Row = dict[str, Any]
#: Guesses that a screen shows.
MOST_SAID = 8


@dataclass
class Answer:
    """What one command found.

    Attributes
    ----------
    command : str
        "doctor", "items", "compare" or "plan".
    finding : str
        The sentence that comes first.
    sentences : list of str
        What else there is to say, in order.
    files : list of dict
        What was read: `name`, `what` it is, `sha256`.
    tables : dict
        Name to rows: `arms` (rates), `stored` (rates held against their items), `comparisons`, `agreement`, `numbers`
        (printed numbers), `findings` (checks of printed numbers), `plan`.
    guesses : list of Guess
        What was taken without being told, each with the flag that says otherwise.
    needs : list of str
        What would be needed to check more.
    inconsistent : int
        How many numbers do not fit.
    """

    command: str
    finding: str = ""
    sentences: list[str] = field(default_factory=list)
    files: list[Row] = field(default_factory=list)
    tables: dict[str, list[Row]] = field(default_factory=dict)
    guesses: list[Guess] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    inconsistent: int = 0

    @property
    def main(self) -> str:
        """The name of the table that `--csv` writes: the first that has rows, in the order of the command."""
        order = {
            "compare": ("comparisons", "arms"), "plan": ("plan",), "items": ("arms", "stored"),
            "doctor": ("findings", "arms", "stored", "comparisons", "numbers"),
        }[self.command]  # fmt: skip
        return next((name for name in order if self.tables.get(name)), order[0])

    def table(self, name: str = "") -> Any:
        """Return a table as a pandas.DataFrame; by default the main one."""
        import pandas as pd

        return pd.DataFrame(self.tables.get(name or self.main, []))

    def as_text(self) -> str:
        """Return the answer for a terminal."""
        lines = [f"{file['name']}: {file['what']}" for file in self.files]
        lines += [self.finding, *(f"  {sentence}" for sentence in self.sentences if sentence)]
        lines += ["Taken, because the file does not say:"] if self.guesses else []
        guesses = _once(self.guesses)
        lines += [f"  {guess.what}  [{guess.flag}]" for guess in guesses[:MOST_SAID]]
        lines += [f"  {len(guesses) - MOST_SAID} more stand in --json."] if len(guesses) > MOST_SAID else []
        lines += ["To check more:", *(f"  {need}" for need in self.needs)] if self.needs else []
        return "\n".join(lines) + "\n"

    def as_dict(self) -> Row:
        """Return the answer as plain values; a number that there is none of is None."""
        return {
            "schema": SCHEMA,
            "command": self.command,
            "finding": self.finding,
            "sentences": self.sentences,
            "inconsistent": self.inconsistent,
            "files": self.files,
            "guesses": [{"what": guess.what, "flag": guess.flag} for guess in _once(self.guesses)],
            "needs": self.needs,
            **{name: [_plain(row) for row in rows] for name, rows in self.tables.items() if rows},
        }

    def as_json(self) -> str:
        """Return the answer as JSON."""
        return json.dumps(self.as_dict(), indent=1, ensure_ascii=False, allow_nan=False) + "\n"

    def as_csv(self) -> str:
        """Return the main table as csv; no cell of it is a formula."""
        rows = self.tables.get(self.main, [])
        names = list(dict.fromkeys(name for row in rows for name in row))
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(names)
        for row in map(_plain, rows):
            cells = [row.get(name) for name in names]
            writer.writerow(["" if cell is None else shown_value(cell) for cell in cells])
        return stream.getvalue()

    def _repr_html_(self) -> str:
        from fragility.review.page import body

        return body(self)

    def __str__(self) -> str:
        return self.as_text()


def _once(guesses: list[Guess]) -> list[Guess]:
    return list(dict.fromkeys(guesses))


def _plain(row: Row) -> Row:
    return {name: _value(value) for name, value in row.items()}


def _value(value: Any) -> Any:
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return None if value != value or value in (float("inf"), float("-inf")) else round(value, 10)
    return list(value) if isinstance(value, tuple) else value
