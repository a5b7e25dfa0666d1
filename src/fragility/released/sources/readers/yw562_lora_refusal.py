"""yw562-lora-refusal: keyword flags of three models before and after tuning on permissive replies, and their metrics.

Prevents the failure in which the refusal share of one list stands for that of another, or for a classifier's.
"""

from collections.abc import Iterator, Mapping

from fragility.released.aggregates import ReleasedScore
from fragility.released.labels import Outcome
from fragility.released.sources.readers.tables import csv_rows, json_file
from fragility.released.sources.readers.wide import csv_header, wide_scores
from fragility.released.sources.records import Files, Record, reader

_FLAGS = "derived/flags.csv"
_LISTS = {
    "kw_refusal_direction": "refusal-direction list", "kw_seed_judge": "seed judge list",
    "kw_seed_prefix": "seed prefix list", "kw_repo_list": "list of the repository",
}  # fmt: skip
_METRICS = ("RRR", "RD", "CE")
_STEPS = {"day3": "LoRA, day 3", "day4": "LoRA, day 4"}
_PAPER = "figs/"


@reader("yw562-lora-refusal")
def yw562_lora_refusal(files: Files) -> Iterator[Record]:
    """Yield what four keyword lists say of each reply, and every metric that the repository releases."""
    for _, row in csv_rows(files, _FLAGS, csv_header(files, _FLAGS)):
        steps = row["steps"]
        tuned = _STEPS.get(steps, f"LoRA, {steps} steps")
        yield Record(_FLAGS, tuple(
            Outcome(row["model"], "baseline" if row["condition"] == "baseline" else tuned, "red-team prompts",
                    row["item"], judge, row[name], cluster=row["category"], characters=int(row["answer_chars"]))
            for name, judge in _LISTS.items()
        ))  # fmt: skip
    for item in files.matching("experiments/"):
        content = json_file(files, item.path, numbers_as_text=True)
        yield Record(item.path, scores=tuple(_scores(item.path, content)))
    for item in files.matching("results/metrics/day"):
        for number, row in csv_rows(files, item.path, ("metric", "value")):
            where, day = f"{item.path}, row {number}", item.path.split("/")[-1].removesuffix("_metrics.csv")
            yield Record(item.path, scores=(ReleasedScore("", row["metric"], row["value"], where, day, unit="number"),))
    for item in files.matching("results/metrics/results_grid"):
        names = csv_header(files, item.path)
        about = {"model": "model", "tag": "condition", "steps": "condition", "timestamp": "category"}
        kept = {name: about.get(name, "") for name in names if name.lower().split("_")[0] not in ("rrr", "rd", "ce")}
        yield from wide_scores(files, item.path, kept, units="number", benchmark=item.path.split("/")[-1])
    for item in files.matching(_PAPER, ".csv"):
        yield from _paper_table(files, item.path)


def _scores(path: str, content: Mapping[str, str]) -> Iterator[ReleasedScore]:
    name = path.split("/")[-1]
    for metric in (*_METRICS, "RD_median", "RD_mean"):
        if metric in content and content[metric] not in ("NaN", "nan") and content[metric] == content[metric]:
            yield ReleasedScore(content["model"], metric, content[metric], f"{path}, {metric}", name, unit="number",
                                n=content.get("n", ""))  # fmt: skip


def _paper_table(files: Files, path: str) -> Iterator[Record]:
    """Yield the cells of a table whose first rows are heads: metric, steps, and the name of the index."""
    metrics = csv_header(files, path)
    with open(files.path(path), encoding="utf-8") as stream:
        lines = [line.rstrip("\r\n").split(",") for line in stream][1:]
    for number, line in enumerate(lines, 1):
        if number <= 2:
            yield Record(path, skipped="a head of the table")
            continue
        yield Record(path, scores=tuple(
            ReleasedScore(line[0], metric, value, f"{path}, row {number}, column {place}", f"{steps} steps",
                          path.split("/")[-1], unit="number")
            for place, (metric, steps, value) in enumerate(zip(metrics, lines[0], line, strict=True), 1)
            if place > 1 and value
        ))  # fmt: skip
