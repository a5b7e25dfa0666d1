"""The shipped tables by name: which files a table is, what it holds, whose it is.

Prevents the failure in which a table is shipped that no name opens, or a name stands on the card whose file is gone:
names are made from the files that are there, and the card is made from the names.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa

from fragility.documents import read_table
from fragility.errors import InputError, near_match
from fragility.files import MARK, project_root
from fragility.released.aggregates import FOLDER as SCORES
from fragility.released.benchmarks.cards import FOLDER as FEATURES
from fragility.released.benchmarks.features import PAIR_COLUMNS, PAIRS
from fragility.released.labels import SCHEMA as OUTCOME_SCHEMA
from fragility.released.parquet import check_parquet
from fragility.released.refusals.counts import SCHEMA as OPENER_SCHEMA
from fragility.schemas.outcome import FOLDER as OUTCOMES
from fragility.schemas.outcome import OPENERS

#: Kinds of tables, in the order in which a short name looks for its table, and what a row of each is.
KINDS = {
    "outcomes": "one judge's label or score of one response",
    "scores": "one aggregate that a source releases",
    "benchmark": "one prompt: id, category, lengths, near-duplicates",
    "printed": "one printed number of a paper",
    "openings": "how often responses open with the same words, by an identifier",
    "figures": "one figure that a source publishes about its own data",
    "pairs": "two prompts whose wording is alike",
}
_FIGURES = Path("data") / "sources"


@dataclass(frozen=True)
class Table:
    """One shipped table.

    Attributes
    ----------
    name : str
        Of the configuration: "outcomes-xstest".
    kind : str
        One of `KINDS`.
    of : str
        The source, benchmark or paper that it belongs to; "" where it belongs to several.
    path : Path
        The file, below the checkout's root.
    columns : tuple of str
        Of a csv file; empty for a parquet file, which says them itself.
    """

    name: str
    kind: str
    of: str
    path: Path
    columns: tuple[str, ...] = ()

    @property
    def schema(self) -> pa.Schema:
        """What a parquet file must hold."""
        return OPENER_SCHEMA if self.kind == "openings" else OUTCOME_SCHEMA

    def rows(self, root: Path) -> int:
        """Return the number of rows, without reading more than is needed for it."""
        if not self.columns:
            return check_parquet(root / self.path, self.schema)[1]
        return len(read_table(root / self.path, self.columns))


def tables(root: Path | None = None) -> dict[str, Table]:
    """Return every shipped table by the name of its configuration, sorted by kind and name."""
    order = list(KINDS)
    return {
        table.name: table
        for table in sorted(_tables(root or project_root()), key=lambda table: (order.index(table.kind), table.name))
    }


def find(name: str, root: Path | None = None, kind: str = "") -> Table:
    """Return a table by its full name, or by its source, benchmark or paper alone.

    Raises
    ------
    InputError
        For a name that no table has; names the nearest.
    """
    known = tables(root)
    if name in known and (not kind or known[name].kind == kind):
        return known[name]
    for table in known.values():
        if table.of == name and (not kind or table.kind == kind):
            return table
    names = [table.of or table.name for table in known.values() if not kind or table.kind == kind]
    raise InputError(f"no table '{name}'", fix=f"{near_match(name, names)}; fg.configurations() lists all")


def configurations(root: Path | None = None) -> pd.DataFrame:
    """Return the list of all shipped tables: `configuration`, `kind`, `of`, `rows`, `a row is`.

    Examples
    --------
    >>> import fragility as fg
    >>> held = fg.configurations()
    >>> bool(held["configuration"].is_unique)
    True
    >>> held.loc[held["of"] == "xstest", "configuration"].tolist()[:2]
    ['outcomes-xstest', 'benchmark-xstest']
    """
    root = root or project_root()
    rows = [(t.name, t.kind, t.of, t.rows(root), KINDS[t.kind]) for t in tables(root).values()]
    return pd.DataFrame(rows, columns=["configuration", "kind", "of", "rows", "a row is"])


def read_text(table: Table, root: Path) -> pd.DataFrame:
    """Read a csv table: every cell as text, exactly as shipped."""
    return pd.DataFrame(read_table(root / table.path, table.columns), columns=list(table.columns), dtype="str")


def _tables(root: Path) -> Iterator[Table]:
    for kind, folder in (("outcomes", OUTCOMES), ("openings", OPENERS)):
        for path in (root / folder).glob("*.parquet"):
            yield Table(f"{kind}-{path.stem}", kind, path.stem, folder / path.name)
    named = {
        "scores": [(path.stem, path) for path in (root / SCORES).glob("*.csv")],
        "benchmark": [(p.stem, p) for p in (root / FEATURES).glob("*.csv") if p.name != PAIRS.name],
        "printed": [(path.parent.name, path) for path in (root / MARK).glob("*/scores.csv")],
        "figures": [(p.name.removesuffix(".figures.csv"), p) for p in (root / _FIGURES).glob("*.figures.csv")],
    }
    for kind, files in named.items():
        for of, path in files:
            yield Table(f"{kind}-{of}", kind, of, path.relative_to(root), tuple(_header(path)))
    if (root / PAIRS).is_file():
        yield Table("similar-prompts", "pairs", "", PAIRS, PAIR_COLUMNS)


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as stream:
        return next(csv.reader(stream), [])
