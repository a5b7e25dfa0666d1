"""No data file of the site holds more than a name in a column, but for those named here: no prompt, no response."""

import csv
import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from folders import ROOT

#: Characters of a name.
NAME = 60
#: Fields of a verdict that are sentences of ours, places in a paper, a digest, or planted markup in the small site.
VERDICT = {
    "power_if",
    *("locator", "statement", "reading_statement", "reading", "reason", "finding", "remainder", "missing", "summary"),
    *("sentence", "concerns", "restatement", "change_reason", "how_read", "shown_in", "steps", "certainty_steps"),
    "smallest_of",
    *("detail", "check", "address", "note", "role", "label", "why", "n_kind", "data_digest"),
    # a printed value of a protocol, the arm of a comparison
    *("value_text", "condition"),
}
#: File -> its columns that hold sentences of ours, or names that papers gave and that are longer than most.
LONGER = {
    "ledger.json": VERDICT,
    "ledger.csv": VERDICT,
    "ledger.parquet": VERDICT,
    "granularity.csv": {"condition", "address", "counts", "rounding"},
    "conclusions.csv": {"statement", "weakest_cell", "left_out_because"},
    "recomputed.csv": {"quantity", "locator", "note", "interval"},
    "scores.js": {"condition", "judge", "place", "pages"},
    "tested.csv": {"what most often keeps the others from it"},
    # the rows of the table of claims as markup, and the words of pages: `test_planted_markup_is_text` reads pages
    "claims.js": {"rows", "missing"},
    "search.js": {"words", "pages"},
    "terms.js": {"meanings"},
    # the numbers of a paper, as `tests/test_short_cells.py` knows them
    "papers": {"locator", "column", "condition", "metric", "judge", "note"},
}


def strings(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Give every text within a value with the name of the field that holds it; a text may be JSON itself."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from strings(item, key)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item, name)
    elif isinstance(value, str) and value[:1] in ("[", "{") and _json(value) is not None:
        yield from strings(_json(value), name)
    elif isinstance(value, str):
        yield name, value


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def content(path: Path) -> Any:
    """Return the rows of a data file."""
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pylist()
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    if path.suffix == ".js":
        return json.loads(text.partition("=")[2].strip().removesuffix(";"))
    return list(csv.DictReader(io.StringIO(text))) if ".csv" in path.suffixes else json.loads(text)


def long_cells(site: Path) -> set[tuple[str, str]]:
    """Return file and field of every text that is longer than a name, and is not named above."""
    kinds = ("*.csv", "*.gz", "*.parquet", "data/*.js", "*/*.csv")
    files = sorted(path for kind in kinds for path in site.glob(kind))
    assert {"ledger.json.gz", "ledger.csv", "ledger.parquet", "scores.js"} <= {path.name for path in files}
    return {
        (path.relative_to(site).as_posix(), name)
        for path in files
        for name, text in strings(content(path))
        if len(text) > NAME and name not in LONGER.get(kind_of(path), set())
    }


def kind_of(path: Path) -> str:
    return "papers" if path.parent.name == "papers" else path.name.removesuffix(".gz")


def test_no_data_file_of_a_site_holds_text(site: Path) -> None:
    assert not long_cells(site)


def test_no_data_file_of_the_last_site_built_here_holds_text() -> None:
    if not (ROOT / "build" / "site" / "ledger.json.gz").is_file():
        pytest.skip("no site was built in this checkout")
    assert not long_cells(ROOT / "build" / "site")


def test_a_text_is_found_wherever_it_lies(site: Path, tmp_path: Path) -> None:
    for path in (*site.glob("*.*"), *site.glob("data/*")):
        if path.is_file():
            place = tmp_path / path.relative_to(site)
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(path.read_bytes())
    rows = content(site / "ledger.json.gz")
    rows[0]["cells"][0]["answer"] = "x" * (NAME + 1)
    (tmp_path / "ledger.json.gz").write_bytes(gzip.compress(json.dumps(rows).encode()))
    (tmp_path / "more.csv").write_text(f'a,b\n1,"[""{"y" * NAME}z""]"\n', encoding="utf-8")
    assert long_cells(tmp_path) == {("ledger.json.gz", "answer"), ("more.csv", "b")}
