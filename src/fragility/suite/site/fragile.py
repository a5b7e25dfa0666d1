"""The fragility index as the site shows it, read from `build/conclusions.csv`.

Prevents the failure in which a page computes the index in another way than the file that readers download.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from fragility.documents import read_table
from fragility.synthesis.conclusions import INDEX, KINDS
from fragility.synthesis.write import REASON


@dataclass(frozen=True)
class Fragility:
    """The claims that have an index, kind by kind the most fragile first, and the readings without, by reason."""

    rows: tuple[dict[str, str], ...]
    left_out: tuple[dict[str, str], ...]

    @property
    def holds(self) -> list[dict[str, str]]:
        """Return the claims that hold throughout as printed: only they can be ranked by how little undoes them."""
        return [row for row in self.rows if int(row["relabel"])]

    @property
    def in_part(self) -> list[dict[str, str]]:
        """Return the claims that are shown, but not in every reading or in the weakest comparison."""
        return [row for row in self.rows if not int(row["relabel"]) and int(row["shown_in"])]

    @property
    def not_shown(self) -> list[dict[str, str]]:
        """Return the claims that the numbers do not show as printed in any reading: there is nothing to undo."""
        return [row for row in self.rows if not int(row["relabel"]) and not int(row["shown_in"])]

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """Return the kinds that claims here have, each with what undone means."""
        return [(kind, words) for kind, words in KINDS.items() if any(row["kind"] == kind for row in self.rows)]

    @property
    def reasons(self) -> list[tuple[str, int, list[str]]]:
        """Return each reason with the number of readings and the papers they stand in, the most frequent first."""
        counts = Counter(row[REASON] for row in self.left_out)
        papers = {
            reason: list(dict.fromkeys(row["paper_key"] for row in self.left_out if row[REASON] == reason))
            for reason in counts
        }
        return [(reason, count, papers[reason]) for reason, count in counts.most_common()]


def load_fragility(path: Path) -> Fragility | None:
    """Read the index, or return None where the run has not written it.

    Raises
    ------
    InputError
        For a malformed file.
    """
    if not path.is_file():
        return None
    rows = read_table(path, (*INDEX, REASON))
    return Fragility(
        tuple(row for row in rows if not row[REASON]),
        tuple(row for row in rows if row[REASON]),
    )
