"""Prompt sets that are asked for: every line of their files is a prompt, and none leaves the reader.

Prevents the failure in which a set of prompts is taken for a set of results: every row is skipped, with the reason.
"""

import csv
from collections.abc import Iterator

from fragility.released.sources.readers.tables import skip_rows
from fragility.released.sources.records import Files, Record, reader


@reader("prompt-files")
def prompt_files(files: Files) -> Iterator[Record]:
    """Yield one skipped record a line of JSON, or a row of the csv files, which have no header."""
    for item in files.card.files:
        with open(files.path(item.path), encoding="utf-8-sig", newline="") as stream:
            rows = filter(str.strip, stream) if item.path.endswith(".jsonl") else csv.reader(stream)
            yield from skip_rows(item.path, rows, "a prompt")
