"""The counts that interp-refusal-tokens states in its results.md, each with the headings it stands under.

Prevents the failure in which one of three judge runs, or the token's count, is taken for another.
"""

import re
from collections.abc import Iterator

from fragility.released.aggregates import ReleasedScore
from fragility.released.sources.records import Files, Record

_HEADING = re.compile(r"(#{2,4}) (.+)")
_TOTAL = re.compile(r"\*\*`(\d+)/(\d+) -> [\d.]+%`\*\*")
_SUMMARY = re.compile(r"\*\*`([\d.]+)% ± ([\d.]+)%`\*\*")
_RATIO = re.compile(r"(\d+)/(\d+)")
_SETS = {
    "COCONot Original": "CoCoNot original",
    "COCONot Contrast": "CoCoNot contrast",
    "OR-Bench Hard": "OR-Bench hard",
    "OR-Bench Toxic": "OR-Bench toxic",
}
#: The headings of the models whose answers the source holds, as the answers name them.
_MODELS = {
    "Llama Instruct Baseline": "llama-instruct",
    "Deepseek Llama Distill Baseline": "deepseek-llama-distill",
    "Binary Refusal Baseline": "binary-refusal",
    "Categorical Refusal Baseline": "categorical-refusal",
}
_TOKENS = "Refusal Rate by Refusal Token"


def released_results(files: Files, path: str) -> Iterator[Record]:
    """Yield a record for every line of results.md that holds a number: totals, mean and spread, category counts."""
    model = benchmark = judge = ""
    run = 0
    for number, line in enumerate(files.path(path).read_text(encoding="utf-8").splitlines(), 1):
        if heading := _HEADING.fullmatch(line.strip()):
            level, name = len(heading[1]), heading[2]
            run, judge = 0, "refusal token" if name == _TOKENS else "gpt-5-mini"
            model = _MODELS.get(name, name) if level == 2 else model
            benchmark = _SETS.get(name, name) if level == 3 else benchmark
            continue
        about = {"benchmark": benchmark, "judge": judge, "locator": f"{path}, line {number}"}
        held = model in _MODELS.values() and benchmark in _SETS.values()
        counted = "refused" if held else "refused, answers not held"
        if total := _TOTAL.fullmatch(line.strip()):
            run += 1
            yield Record(path, scores=(_count(model, f"{counted}, {judge}", run, total, about),))
        elif summary := _SUMMARY.fullmatch(line.strip()):
            pairs = zip((f"mean of the runs, {judge}", f"spread of the runs, {judge}"), summary.groups(), strict=True)
            scores = (ReleasedScore(model, metric, text, unit="percent", **about) for metric, text in pairs)
            yield Record(path, scores=tuple(scores))
        elif line.startswith("|") and (ratios := list(_RATIO.finditer(line))):
            about["category"] = line.split("|")[1].strip()
            metric = f"{counted} by category, {judge}"
            yield Record(
                path, scores=tuple(_count(model, metric, at, ratio, about) for at, ratio in enumerate(ratios, 1))
            )


def _count(model: str, metric: str, run: int, ratio: re.Match[str], about: dict[str, str]) -> ReleasedScore:
    condition = f"run {run}" if about["judge"] != "refusal token" else ""
    return ReleasedScore(model, metric, ratio[1], condition=condition, unit="count", n=ratio[2], **about)
