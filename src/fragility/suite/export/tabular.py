"""Tables as parquet or csv files with a data package description, and as a folder that `datasets` opens.

Prevents the failure in which a table is passed on without its types, its hash or its terms: the description names
every file with all three.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as compute
import pyarrow.csv as csv
import pyarrow.types as pt
import yaml

from fragility.files import write_bytes, write_text
from fragility.released.labels import parquet_bytes
from fragility.spreadsheet import shown
from fragility.suite.export.parts import KINDS, Part

#: What the columns say; a column that is not here says it by its name.
_COLUMNS = {
    "source": "name of the source, as on its card",
    "paper_key": "the paper, as the folder of its card",
    "model": "who was asked",
    "condition": "under which condition",
    "item_id": "the prompt, by the source's own id; the same for all models of the source",
    "cluster": "group of items, as the source's card names it",
    "repeat": "number of the sampled answer to one prompt, from 0",
    "judge": "who judged; empty for a response that nobody judged",
    "label": "as released",
    "meaning": "what the label says, in the words of all sources",
    "score": "graded judgement in the judge's own scale",
    "blocked": "whether a platform, not the model, stopped the answer",
    "characters": "length of the response; the text is not kept",
    "words": "words of the response; the text is not kept",
    "value_text": "the number as printed or released",
    "value": "the number of value_text; empty where it is none",
    "locator": "where the number stands",
}
_MEDIA = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}


def write_tables(folder: Path, parts: Sequence[Part], form: str) -> None:
    """Write each part as `<kind>/<name>.<form>`, and `datapackage.json` over all of them."""
    resources = []
    for part in parts:
        content = csv_bytes(part.table) if form == "csv" else parquet_bytes(part.table)
        path = f"{part.kind}/{part.name}.{form}"
        write_bytes(folder / path, content)
        resources.append(_resource(part, path, form, content))
    package = {
        "profile": "data-package",
        "name": "fragility",
        "title": "Judgements and scores on the safety alignment of language models",
        "description": "Labels, counts, flags and printed numbers; no prompt and no response text.",
        "resources": resources,
    }
    write_text(folder / "datapackage.json", json.dumps(package, indent=1, ensure_ascii=False) + "\n")


def write_dataset(folder: Path, parts: Sequence[Part]) -> None:
    """Write parquet files and the data card that names them for `datasets.load_dataset(folder, <config>)`."""
    configs, rows = [], []
    for part in parts:
        path, config = f"{part.kind}/{part.name}.parquet", f"{part.kind}-{part.name}"
        write_bytes(folder / path, parquet_bytes(part.table))
        configs.append({"config_name": config, "data_files": path})
        rows.append(f"| {config} | {part.table.num_rows:,} | {_cell(part.title)} | {_cell(part.licence.name)} |\n")
    head = yaml.safe_dump({"license": "other", "configs": configs}, sort_keys=False, allow_unicode=True)
    kinds = "".join(f"- `{kind}-...`: {text}\n" for kind, text in KINDS.items())
    write_text(folder / "README.md", f"---\n{head}---\n{_ABOUT.format(kinds=kinds)}{''.join(rows)}")


def csv_bytes(table: pa.Table) -> bytes:
    """Return a table as csv (UTF-8, line feeds); a null and an empty text are both empty, a formula is text."""
    sink = pa.BufferOutputStream()
    plain = [column.cast(pa.string()) if pt.is_dictionary(column.type) else column for column in table.columns]
    plain = [_shown(column) if _is_text(column) else column for column in plain]
    absent = [
        compute.if_else(compute.equal(column, ""), None, column) if _is_text(column) else column for column in plain
    ]
    csv.write_csv(
        pa.table(absent, names=[shown(name) for name in table.column_names]),
        sink,
        csv.WriteOptions(quoting_style="needed"),
    )
    return bytes(sink.getvalue().to_pybytes())


def _shown(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column of text in which no value is a formula; most have few different values."""
    coded = column.combine_chunks().dictionary_encode()
    texts = pa.array([None if text is None else shown(text) for text in coded.dictionary.to_pylist()], column.type)
    return pa.chunked_array([texts.take(coded.indices)])


def _is_text(column: pa.ChunkedArray) -> bool:
    return bool(pt.is_string(column.type) or pt.is_large_string(column.type))


def _resource(part: Part, path: str, form: str, content: bytes) -> dict[str, Any]:
    licence = part.licence
    source = {"title": part.citation, "path": part.origin} if part.origin else {"title": part.citation}
    fields = [_field(field) for field in part.table.schema]
    return {
        "name": f"{part.kind}-{part.name}".lower(),
        "path": path,
        "title": part.title,
        "description": KINDS[part.kind],
        "format": form,
        "mediatype": _MEDIA[form],
        **({"encoding": "utf-8"} if form == "csv" else {}),
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": {"fields": fields, "missingValues": [""]},
        "sources": [source],
        "licenses": [{"name": re.sub(r"[^-\w.]+", "-", licence.name).strip("-"), "title": licence.name}],
        "redistribution": {
            "content": "labels, counts, flags and numbers; no text",
            "textMayBeRedistributed": licence.text_may_be_redistributed,
            "nonCommercial": licence.non_commercial,
            "gated": licence.gated,
            "note": licence.note,
        },
        "rows": part.table.num_rows,
    }


def _field(field: pa.Field) -> dict[str, str]:
    kinds = ((pt.is_integer, "integer"), (pt.is_floating, "number"), (pt.is_boolean, "boolean"))
    kind = next((name for test, name in kinds if test(field.type)), "string")
    about = _COLUMNS.get(field.name, "")
    if kind == "boolean" and field.name.startswith(("opens_", "has_")):
        kind_of, lexicon = field.name.split("_", 1)
        about = f"whether the response {kind_of} {'with ' * (kind_of == 'opens')}a phrase of the list {lexicon}"
    return {"name": field.name, "type": kind, **({"description": about} if about else {})}


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "/").split())


_ABOUT = """
# Judgements and scores on the safety alignment of language models

No prompt and no response text. Each configuration is one table:

{kinds}
The terms are those of each source; where text may not be passed on, or only for non-commercial use, the labels here
are all that is.

| configuration | rows | what | licence |
|---|---|---|---|
"""
