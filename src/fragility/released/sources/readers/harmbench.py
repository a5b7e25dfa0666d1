"""HarmBench: the behaviours and their categories; no reply is in these files.

Prevents the failure in which a set of prompts is taken for a set of results: every row is skipped, with the reason.
"""

from collections.abc import Iterator

from fragility.released.sources.readers.tables import csv_rows, skip_rows
from fragility.released.sources.records import Files, Record, reader

_HARMBENCH = ("Behavior", "FunctionalCategory", "SemanticCategory", "Tags", "ContextString", "BehaviorID")
_ADVBENCH = ("Behavior", "Category", "Tags", "ContextString", "BehaviorID")


@reader("harmbench")
def harmbench(files: Files) -> Iterator[Record]:
    """Yield one skipped record a behaviour."""
    for item in files.matching(end=".csv"):
        columns = _ADVBENCH if item.path.endswith("advbench_behaviors.csv") else _HARMBENCH
        yield from skip_rows(item.path, csv_rows(files, item.path, columns), "a prompt")
