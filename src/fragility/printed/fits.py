"""How many printed values of a column are possible at which number of items.

Prevents a page that counts otherwise than the ledger does: the columns, and whether one contradicts its stated n,
come from the same check.
"""

from dataclasses import dataclass

from fragility.printed.columns import Column, columns
from fragility.printed.paper import Paper

#: Place of benchmark, hand and locator in the key of a column.
_BENCHMARK, _HAND, _LOCATOR = 0, 4, 5


@dataclass(frozen=True)
class ColumnFit:
    """A column of printed percentages at one n.

    Attributes
    ----------
    column : str
        The benchmark, or the locator where the print names none.
    kinds : str
        Where the n comes from: stated, released, best of the scan.
    possible, informative : int
        Values possible at this n, of those whose check depends on n.
    contradicted : bool
        The n is stated, and the column contradicts it.
    named : bool
        The print names the benchmark; where it does not, the stated n is the transcriber's.
    """

    paper_key: str
    column: str
    n: int
    kinds: str
    possible: int
    informative: int
    contradicted: bool
    named: bool = True

    def words(self) -> str:
        """Word it, e.g. `33 of 34 at n = 520 (released and best)`."""
        return f"{self.possible} of {self.informative} at n = {self.n} ({self.kinds})"


def column_fits(paper: Paper) -> list[ColumnFit]:
    """Return the first-hand columns of a paper at each n that is stated, released, or best in the scan."""
    own = [column for key, column in columns(paper).items() if key[_HAND] == "first-hand"]
    return [_fit(paper.key, column, n) for column in own for n in column.explained]


def _fit(paper_key: str, column: Column, n: int) -> ColumnFit:
    kinds = {"stated": n == column.n_stated, "released": n in column.released, "best": n == column.best}
    return ColumnFit(
        paper_key,
        column.key[_BENCHMARK] or f"{column.key[_LOCATOR]} (benchmark not named)",
        n,
        " and ".join(kind for kind, holds in kinds.items() if holds),
        column.explained[n],
        column.informative,
        column.contradicted and n == column.n_stated,
        bool(column.key[_BENCHMARK]),
    )
