"""The two data cards that lie beside the shipped tables, so that `datasets.load_dataset` opens each by its name.

Prevents the failure in which the card of a data set names a file that is gone or leaves one out: both cards are written
from the list of the tables there are, and a test compares. The library opens one folder with one reader, so the tables
in parquet and the tables in csv have a card each.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from fragility.errors import InputError
from fragility.files import write_text
from fragility.tables.register import Table, tables
from fragility.tables.words import about_table

#: The folders of the two cards, below the checkout's root.
PARQUET, CSV = Path("data"), Path("data") / "tables"


def write_cards(root: Path) -> list[Path]:
    """Write both cards; return their paths."""
    return [write_text(root / place / "README.md", text) for place, text in cards(root).items()]


def cards(root: Path) -> dict[Path, str]:
    """Return the text of the cards by the folder that each lies in."""
    held = list(tables(root).values())
    binary = [table for table in held if not table.columns]
    return {PARQUET: _card(PARQUET, binary, root), CSV: _card(CSV, [t for t in held if t.columns], root)}


def _card(folder: Path, held: Sequence[Table], root: Path) -> str:
    lines = ["---", "license: other", f"pretty_name: {_TITLE[folder]}", "configs:"]
    for table in held:
        place = table.path.relative_to(folder) if table.path.is_relative_to(folder) else _up(table.path, folder)
        lines += [f"  - config_name: {table.name}", f"    data_files: {place.as_posix()}"]
        lines += ["    keep_default_na: false"] if table.columns else []
    written = [table for table in held if table.columns]
    lines += ["dataset_info:"] if written else []
    for table in written:
        lines += [f"  - config_name: {table.name}", "    features:"]
        lines += [part for name in table.columns for part in (f"      - name: {name}", "        dtype: string")]
    example = next((table.name for table in held if table.of == "xstest"), held[0].name if held else "NAME")
    about_it = _ABOUT[folder].format(folder=folder.as_posix(), example=example, **_OTHER[folder])
    return "\n".join([*lines, "---", "", about_it, *_rows(held, root), ""])


def _rows(held: Iterable[Table], root: Path) -> Iterable[str]:
    for table in held:
        try:
            known = about_table(table, root)
            title, licence = known.title, known.fact("licence")
        except InputError:
            title, licence = "its card cannot be read", "unknown"
        yield f"| {table.name} | {table.rows(root):,} | {title.replace('|', '/')} | {licence} |"


def _up(path: Path, folder: Path) -> Path:
    """Return a path as seen from a folder beside it."""
    return Path("..") / path.relative_to(folder.parent)


_TITLE = {PARQUET: "Released judgements without text", CSV: "Printed and released numbers as text"}
_OTHER = {PARQUET: {"other": CSV.as_posix()}, CSV: {"other": PARQUET.as_posix()}}
_ABOUT = {
    PARQUET: """# Released judgements, without their text

`outcomes-*`: one row per judge and response of a public source: who was asked, under which condition, on which item,
who judged, and what the label says. No prompt and no response is in these files; `characters`, `words` and the flags
`opens_*` and `has_*` were computed from the text where the source releases it, and are null where it does not. `label`
is as released; `meaning` is one of a few words that all sources share, by the map on the source's card
(`data/sources`). Every file holds in its metadata how many upstream rows were read, skipped and refused, and why.
`openings-*`: how often responses of a model open with the same words, by an identifier in place of the words.

Derived by `fragility sources derive`, checked by `fragility sources verify`.

```python
import fragility as fg

fg.load("{example}")  # with its card, from this folder, offline
```

The `datasets` library opens the folder by itself, with its absolute path (a relative one can be taken for the name of a
data set on the hub): `datasets.load_dataset("/path/to/{folder}", "{example}", split="train")`.
The tables in csv have a card of their own, in `{other}`.

| configuration | rows | what | licence |
|---|---|---|---|""",
    CSV: """# Printed and released numbers, benchmark features, published figures

This folder holds a card and no table: the tables lie where they are kept (`../papers`, `../released_scores`,
`../benchmarks/features`, `../sources`), as csv. Every column is text, exactly as printed or released: "95.90" keeps
its zero. `fg.load` gives the same tables with their numbers as numbers beside the text. Every number has its address:
`locator`, `row` and `column` say where it stands.

```python
import fragility as fg

fg.scores()  # the printed numbers of all papers
fg.load("{example}")
```

The `datasets` library opens the folder by itself, with its absolute path:
`datasets.load_dataset("/path/to/{folder}", "{example}", split="train")`. The tables in parquet have
a card of their own, in `{other}`. The ledger of verdicts is computed and not stored: `fg.load("ledger")`.

| configuration | rows | what | licence |
|---|---|---|---|""",
}
