"""bio-overrefusal-counts: refusals of nine models as counts, and the tier that two annotators give each query.

Prevents the failure in which a count of a cell enters the outcomes as if somebody had released the items below it.
"""

from collections.abc import Iterator

from fragility.released.aggregates import ReleasedScore
from fragility.released.labels import Outcome
from fragility.released.sources.readers.tables import csv_rows, json_file
from fragility.released.sources.records import Files, Record, reader

_ITEMS, _CHANGED = "derived/items.csv", "derived/tier_disagreements.csv"
_ITEM_COLUMNS = (
    *("query_id", "tier", "legitimacy", "annotator_1_tier", "annotator_1_legitimacy", "subdomain", "style_tags"),
    "query_chars",
)
_TIERS = ("annotator_1_tier_at_validation", "gemini_2_5_flash_tier")
_CELLS, _STATS = "results/fpr_table.csv", "results/stats_table.json"
_COUNTS = ("n_help", "n_refuse", "n_partial", "n_redirect")
_ANNOTATORS = ("annotator 1, at validation", "gemini-2.5-flash")
_BENCHMARK = "BioOverRefusal"


@reader("bio-overrefusal-counts")
def bio_overrefusal_counts(files: Files) -> Iterator[Record]:
    """Yield the counts of every cell, the printed rates, and the two tiers of each query as grades.

    The report lists the queries on which the two annotators differ; on the others both gave the annotator's tier.
    """
    differ = {
        row["query_id"]: [row[name] for name in _TIERS] for _, row in csv_rows(files, _CHANGED, ("query_id", *_TIERS))
    }
    for _, row in csv_rows(files, _ITEMS, _ITEM_COLUMNS):
        tiers = differ.get(row["query_id"], [row["annotator_1_tier"]] * 2)
        grades = zip(_ANNOTATORS, tiers, strict=True)
        yield Record(_ITEMS, tuple(
            Outcome("", "", _BENCHMARK, row["query_id"], judge, score=float(tier), cluster=row["subdomain"])
            for judge, tier in grades
        ))  # fmt: skip
    for _ in differ:
        yield Record(_CHANGED, skipped="the two tiers stand in the outcomes of the query")
    yield from _cells(files)
    for model, row in json_file(files, _STATS, numbers_as_text=True)["models"].items():
        names = {"fpr": "share", "wilson_lo": "share", "wilson_hi": "share", "k_refused": "count"}
        yield Record(_STATS, scores=tuple(
            ReleasedScore(model, f"stats: {name}", row[name], f"{_STATS}, {model}, {name}", unit=unit, n=row["n_legit"],
                          benchmark=_BENCHMARK)
            for name, unit in names.items()
        ))  # fmt: skip


def _cells(files: Files) -> Iterator[Record]:
    """Yield the counts and rates of every model, tier and field; a cell without a question has no rate."""
    rates = ("fpr_strict", "fpr_broad")
    for number, row in csv_rows(files, _CELLS, ("model", "tier", "subdomain", "n_legit", *_COUNTS, *rates)):
        yield Record(_CELLS, scores=tuple(
            ReleasedScore(
                row["model"], name, row[name], f"{_CELLS}, row {number}, {name}", f"tier {row['tier']}", _BENCHMARK,
                row["subdomain"], "share" if name in rates else "count", row["n_legit"],
            )
            for name in (*_COUNTS, *rates) if row[name]
        ))  # fmt: skip
