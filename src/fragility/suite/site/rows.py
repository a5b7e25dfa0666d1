"""The rows of `build/ledger.json`, as the site reads and words them.

Prevents two failures: a page built from a ledger that lacks what the page promises (a missing key is an
error, not an empty cell), and a number that is worded differently on two pages.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fragility.errors import InputError
from fragility.schemas.ledger import KEYS, Row
from fragility.wording import UNITS, VERDICT_WORDS

_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


@dataclass(frozen=True)
class Claim:
    """One claim with all its readings, in the order of the ledger."""

    paper_key: str
    claim_id: str
    rows: tuple[Row, ...]

    @property
    def first(self) -> Row:
        """The row that holds what all readings share: statement, locator, type, summary."""
        return self.rows[0]

    @property
    def page(self) -> str:
        """Name of the claim's page, from the root of the site and without its ending."""
        return f"claims/{self.paper_key}/{self.claim_id}"

    def verdict(self, key: str) -> str | None:
        """Return the verdict that all readings share, `None` when they differ.

        Parameters
        ----------
        key : {"verdict_held", "verdict_scope"}
        """
        found = {row[key] for row in self.rows}
        return found.pop() if len(found) == 1 else None


def load_rows(path: Path) -> list[Row]:
    """Read the ledger.

    Raises
    ------
    InputError
        When the file is not a list of complete rows, holds a word outside the closed lists, or
        repeats a reading.
    """
    where = f"build/{path.name}"
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(f"not JSON: {error}", where, "run `fragility run` again") from None
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise InputError("not a list of rows", where, "run `fragility run` again")
    for number, row in enumerate(rows, 1):
        _check_row(row, f"{where}, row {number}")
    seen = [(row["paper_key"], row["claim_id"], row["reading"]) for row in rows]
    if len(set(seen)) < len(seen):
        twice = next(key for key in seen if seen.count(key) > 1)
        raise InputError(f"{' '.join(map(str, twice))} stands twice", where, "one row per reading")
    return rows


def group_claims(rows: Sequence[Row]) -> list[Claim]:
    """Return the claims in the order in which the ledger first names them."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row["paper_key"], row["claim_id"]), []).append(row)
    return [Claim(paper, claim, tuple(members)) for (paper, claim), members in groups.items()]


def _check_row(row: Row, where: str) -> None:
    missing = [key for key in KEYS if key not in row]
    if missing:
        raise InputError(f"no {', '.join(missing)}", where, "run `fragility run` again")
    for key in ("claim_id", "paper_key"):
        if not (isinstance(row[key], str) and _FILE_NAME.fullmatch(row[key])):
            raise InputError(f"{key} {row[key]!r} cannot name a page", where, "use letters, digits, - and _")
    for key, words in (
        ("verdict_held", VERDICT_WORDS), ("verdict_scope", VERDICT_WORDS), ("unit", UNITS)
    ):  # fmt: skip
        if row[key] not in words and not (key == "unit" and row[key] is None):
            raise InputError(f"{key} {row[key]!r}", where, f"expected one of {', '.join(words)}")
