"""The one door to data: a name in, a `datasets.Dataset` with its card out.

Prevents two failures: a number is used whose source, licence or revision nobody can name (every data set carries
its card), and a pinned revision is asked for and another one is given (`datasets.load_dataset(revision=...)` does so
when it is offline; here the published original comes file by file, and every file must have the hash of the card).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import datasets
import pandas as pd
import pyarrow as pa
from datasets.table import InMemoryTable, Table

from fragility.files import project_root
from fragility.printed.paper import list_papers, load_paper
from fragility.released.aggregates import load_released_scores
from fragility.released.benchmarks.cards import file_name, find_card
from fragility.released.benchmarks.features import load_features
from fragility.released.labels import SCHEMA
from fragility.tables import register
from fragility.tables.arrow import fingerprint, mapped, plain
from fragility.tables.original import derive_original
from fragility.tables.words import about, info


def load(
    name: str, *, online: bool = False, revision: str = "", accept_licence: bool = False, root: Path | None = None
) -> datasets.Dataset:
    """Open one shipped table as a data set, with features, licence and card.

    Parameters
    ----------
    name : str
        Of a configuration ("outcomes-xstest"), or of a source, benchmark or paper alone ("xstest"): then its outcomes,
        its released scores, its prompts' features, its printed numbers, whichever comes first. "ledger" computes the
        verdicts of all claims.
    online : bool
        Fetch the published files of the source by their pinned revision, check every hash, and derive the outcomes
        from them anew. Nothing is fetched without it.
    revision : str
        The revision to fetch; it must be the one of the source's card, whose hashes are known. Implies `online`.
    accept_licence : bool
        Fetch also what is gated (with the user's own token) or not for commercial use.
    root : Path, optional
        The checkout; by default the one `project_root` finds.

    Returns
    -------
    datasets.Dataset
        Memory-mapped. `to_pandas()`, `filter`, `map` and `to_iterable_dataset` are those of the library;
        `fg.card(name)` shows the card.

    Raises
    ------
    InputError
        For an unknown name (names the nearest), a revision without known hashes, a file that is not that of the card,
        and a licence that was not accepted.

    Examples
    --------
    >>> import fragility as fg
    >>> data = fg.load("xstest")
    >>> data.num_rows
    11250
    >>> data.unique("judge")[:3]
    ['GPT-4', 'annotator 1', 'annotator 2']
    >>> data.info.license
    'CC-BY-4.0'
    """
    root = root or project_root()
    if online or revision:
        return _data_set(InMemoryTable(plain(derive_original(name, revision, accept_licence, root))), name, root)
    if name == "outcomes":
        return outcomes(root=root)
    if name == "ledger":
        from fragility.claims.ledger import ledger

        return _data_set(_text_table(pd.DataFrame(ledger(root=root))), name, root)
    table = register.find(name, root)
    if not table.columns:
        whole = mapped(root / table.path, table.schema)
        return _data_set(whole, table.name, root, fingerprint([whole]))
    return _data_set(_text_table(frame(table.name, root)), table.name, root)


def frame(name: str, root: Path | None = None) -> pd.DataFrame:
    """Return one shipped table as a frame: numbers as numbers, a printed or released number also as its text.

    Examples
    --------
    >>> import fragility as fg
    >>> scores = fg.frame("scores-sorry-bench-site")
    >>> scores[["value_text", "value"]].dtypes.map(str).tolist()
    ['str', 'float64']
    """
    root = root or project_root()
    table = register.find(name, root)
    if table.kind == "scores":
        return load_released_scores(table.of, root)
    if table.kind == "benchmark":
        return load_features(table.of, root)
    if table.kind == "printed":
        return scores([table.of], root=root).to_pandas()
    return register.read_text(table, root) if table.columns else mapped(root / table.path, table.schema).to_pandas()


def load_benchmark(name: str, root: Path | None = None) -> datasets.Dataset:
    """Open the prompts of a published benchmark without their text: id, category, lengths, near-duplicates.

    Parameters
    ----------
    name : str
        As papers write it ("JailbreakBench"), by an alias, or as files do ("jailbreakbench").
    root : Path, optional
        The checkout.

    Raises
    ------
    InputError
        For an unknown benchmark, and for a gated one, whose prompts are not at hand: says what to do.

    Examples
    --------
    >>> import fragility as fg
    >>> prompts = fg.load_benchmark("JailbreakBench")
    >>> prompts.num_rows
    100
    >>> len(prompts.unique("category"))
    10
    """
    root = root or project_root()
    found = find_card(name, root)
    return _data_set(_text_table(load_features(found.name, root)), f"benchmark-{file_name(found.name)}", root)


def scores(papers: Sequence[str] = (), root: Path | None = None) -> datasets.Dataset:
    """Open the printed numbers of papers: one row a number, `value_text` as printed and `value` as a number.

    `kind` says how a value is printed: of "less" and "greater" the value is the bound, of a range it is absent.

    Parameters
    ----------
    papers : sequence of str
        Keys of papers; all if empty.
    root : Path, optional
        The checkout.

    Examples
    --------
    >>> import fragility as fg
    >>> one = fg.scores(["rottger2024_xstest"])
    >>> set(one.unique("paper_key"))
    {'rottger2024_xstest'}
    >>> [name for name in one.column_names if name.startswith("value")]
    ['value_text', 'value']
    """
    root = root or project_root()
    keys = [papers] if isinstance(papers, str) else list(papers)
    parts = []
    for key in keys or list_papers(root):
        found = load_paper(key, root).scores
        value = [float("nan") if printed.value is None else float(printed.value) for printed in found["printed"]]
        kind = [printed.kind for printed in found["printed"]]
        parts.append(found.drop(columns=["printed", "address", "occurrence"]).assign(value=value, kind=kind))
    whole = pd.concat(parts, ignore_index=True)
    return _data_set(_text_table(whole), f"printed-{keys[0]}" if len(keys) == 1 else "printed", root)


def outcomes(names: Sequence[str] = (), root: Path | None = None) -> datasets.Dataset:
    """Open the labels of several sources together: the columns that all of them have.

    Parameters
    ----------
    names : sequence of str
        Sources; all with labels if empty.
    root : Path, optional
        The checkout.

    Examples
    --------
    >>> import fragility as fg
    >>> both = fg.outcomes(["xstest", "jbb-behaviors"])
    >>> both.num_rows == fg.load("xstest").num_rows + fg.load("jbb-behaviors").num_rows
    True
    """
    root = root or project_root()
    held = [table.of for table in register.tables(root).values() if table.kind == "outcomes"]
    found = [register.find(name, root, "outcomes") for name in ([names] if isinstance(names, str) else names or held)]
    parts = [mapped(root / table.path, table.schema) for table in found]
    whole = pa.concat_tables([part.select(SCHEMA.names).table for part in parts])
    return _data_set(InMemoryTable(whole), "outcomes", root, fingerprint(parts))


def card(name: str, root: Path | None = None) -> Any:
    """Return the card of a table, for a notebook to show: what it is, whose, under which licence, its known defects.

    Examples
    --------
    >>> import fragility as fg
    >>> print(fg.card("xstest"))  # doctest: +ELLIPSIS
    XSTest, model completions with human labels...
    """
    return about(name, root or project_root())


def _data_set(table: Table, name: str, root: Path, known: str | None = None) -> datasets.Dataset:
    """Return a table as a data set with its card; the library makes the fingerprint where none is known."""
    return datasets.Dataset(table, info=info(name, table.schema, root), fingerprint=known)


def _text_table(found: pd.DataFrame) -> InMemoryTable:
    """Return a frame as an Arrow table; lists become text joined by " | "."""
    flat = found.copy(deep=False)
    for name in found.columns:
        if any(isinstance(cell, list) for cell in found[name]):
            flat[name] = [" | ".join(map(str, cell or [])) for cell in found[name]]
    return InMemoryTable(plain(pa.Table.from_pandas(flat, preserve_index=False).replace_schema_metadata()))
