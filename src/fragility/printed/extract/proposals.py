"""What the rows of a table are thought to be: model, condition, benchmark, metric, unit, direction, n.

Prevents two failures: a reviewer has to type what the headers say, and a guess stands among the rows as if it were
printed. Each proposal says how sure it is and what it is taken from; a name that is not known is taken as it is called.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from fragility.columns import UNNAMED
from fragility.printed.extract.cells import NO_LEVEL, CellRow
from fragility.printed.extract.meaning import bare, bracketed_n, direction_words, stated_n
from fragility.printed.extract.names import DIRECTIONS, Names, arrow
from fragility.printed.extract.scales import likely_units
from fragility.printed.extract.sizes import caption_sizes

#: How sure a proposal is: printed in so many words, what such a table usually means, or a guess from the place.
Confidence = Literal["sure", "likely", "guess"]
CONFIDENCES: tuple[Confidence, ...] = ("sure", "likely", "guess")
#: What stands over a column of labels, by what its labels are.
_OVER = {
    "model": r"(?:base |target |victim )?(?:models?|llms?|name|model[_ ]name|modell|system)",
    "condition": r"methods?|attacks?|defen[cs]es?|settings?|conditions?|variants?|config(?:uration)?|fine-?tuning|ft"
    r"|training|data|approach|strategy",
    "benchmark": r"benchmarks?|datasets?|subsets?|categor(?:y|ies)|splits?|tasks?|domains?|languages?|topics?",
    "metric": r"metrics?|measures?",
    "judge": r"judges?|evaluators?|graders?|classifiers?",
}
_MODEL = re.compile(
    r"\bmodel[-_ ]?\w|llama|gpt|qwen|mistral|mixtral|gemma|gemini|claude|phi-?\d|vicuna|falcon|deepseek|yi-|olmo"
    r"|\bo[134]\b|command-?r|\d+(?:\.\d+)?\s?b\b",
    re.IGNORECASE,
)
_METRIC = re.compile(
    r"\b(?:asr\w*|attack success|acc(?:uracy)?|f1|auc|auroc|precision|recall|fpr|fnr|tpr|tnr|refusals?|harmful\w*"
    r"|unsafe|safe(?:ty)?|over-?refusal|score|rate|kappa|agreement|helpful\w*|win[_ ]rate|toxicity|perplexity|ppl"
    r"|rouge\S*|bleu|exact match|em)\b",
    re.IGNORECASE,
)
_UNSAFE = re.compile(r"\basr\w*|attack success|unsafe|harm(?:ful)?|toxic|jailbr|violation|misaligned", re.IGNORECASE)
#: A number of items at the end of a name, in brackets or after "n =".
_ITEMS = re.compile(r"\s*(?:[(\[]\s*(?:n\s*=\s*)?[\d,/]+\s*[)\]]|[,;:]?\s*\bn\s*=\s*\d+)\s*$", re.IGNORECASE)

#: Why an n is proposed that the caption does not call n: it may be that of something else.
WORDS_OF_CAPTION = "the words of the caption"

Told = tuple[str, str, Confidence, str]


@dataclass(frozen=True)
class Proposal:
    """What some rows are thought to be.

    Attributes
    ----------
    column : str
        Column of scores.csv whose cell is empty in these rows.
    value : str
        What would stand in it.
    rows : tuple of int
        The rows, from 0.
    confidence : str
        One of `CONFIDENCES`.
    why : str
        What it is taken from.
    """

    column: str
    value: str
    rows: tuple[int, ...]
    confidence: Confidence
    why: str


def propose(cells: Sequence[CellRow], names: Names) -> list[Proposal]:
    """Return the proposals for the rows of tables, those of one value and reason together."""
    made: dict[Told, list[int]] = defaultdict(list)
    units = likely_units(cells)
    for number, one in enumerate(cells):
        for told in _of_row(one, units.get((one.row["locator"], one.row["column"]), ("", "")), names):
            if told[1] and not one.row[told[0]]:
                made[told].append(number)
    return [Proposal(column, value, tuple(rows), sure, why) for (column, value, sure, why), rows in made.items()]


def _of_row(one: CellRow, unit: tuple[str, str], names: Names) -> list[Told]:
    named = {column for column in ("model", "condition", "benchmark", "metric", "judge") if one.row[column]}
    found = _labels(one, named)
    if one.row["kind"] not in ("n", "spread", "p", "rank"):
        found += _heads(one, named)
        found += _corner(one, named, names)
    found += _left(one, named)
    if one.row["kind"] not in NO_LEVEL:
        found += [*_sizes(one, names), ("unit", unit[0], "likely", unit[1])]
        metric = one.row["metric"] or next((value for column, value, _, _ in found if column == "metric"), "")
        found.append(("direction", *_direction(one, metric)))
    return found


def _labels(one: CellRow, named: set[str]) -> list[Told]:
    """Read the labels by what stands over their column; of two of one kind the last is the finer one."""
    found: list[Told] = []
    for over, label in reversed(one.labels):
        columns = [column for column, form in _OVER.items() if re.fullmatch(form, _over(over), re.IGNORECASE)]
        if columns and columns[0] not in named:
            named.add(columns[0])
            found.append((columns[0], _label(label), "likely", f"the label below '{bare(over)}'"))
    return found


def _heads(one: CellRow, named: set[str]) -> list[Told]:
    found: list[Told] = []
    for header in reversed([header for header in one.heads if _label(header) and not UNNAMED.fullmatch(header)]):
        name = _label(header)
        metric = bool(_METRIC.search(name) or arrow([header]))
        column = "metric" if metric else "model" if _MODEL.search(name) else "benchmark"
        if column in named:
            column = next((other for other in ("benchmark", "condition") if other not in named and not metric), "")
        if column:
            named.add(column)
            sure: Confidence = "likely" if metric or column == "model" else "guess"
            found.append((column, name, sure, "the header of the column"))
    return found


def _corner(one: CellRow, named: set[str], names: Names) -> list[Told]:
    """Read what stands over the labels and names no kind of label: "HarmBench ASR (higher = less safe)"."""
    found: list[Told] = []
    for over, _ in one.labels:
        words = [over, *over.split()]
        told, _ = names.read(words)
        for column in ("benchmark", "metric"):
            if told[column] and column not in named:
                named.add(column)
                found.append((column, told[column], "likely", "the corner of the table"))
    return found


def _left(one: CellRow, named: set[str]) -> list[Told]:
    """Read the labels below a name that says nothing: a model or a metric by its words, else a condition."""
    found: list[Told] = []
    for over, label in one.labels:
        if any(re.fullmatch(form, _over(over), re.IGNORECASE) for form in _OVER.values()):
            continue
        sure: Confidence = "likely"
        metric = _METRIC.search(label) or arrow([label])
        column = "model" if _MODEL.search(label) else "metric" if metric else "condition"
        if column in named or column == "condition":
            sure, column = (
                "guess",
                next((name for name in ("condition", "model", "benchmark") if name not in named), ""),
            )
        if column:
            named.add(column)
            found.append((column, _label(label), sure, "the label of the row"))
    return found


def _over(header: str) -> str:
    """Return a header over labels without a remark in brackets: "Task (items)" names tasks."""
    return re.sub(r"\s*[(\[][^()\[\]]*[)\]]\s*$", "", bare(header))


def _label(header: str) -> str:
    return _ITEMS.sub("", bare(header))


def _sizes(one: CellRow, names: Names) -> list[Told]:
    if one.likely_n:
        return [("n_stated", one.likely_n, "likely", "the number of items in its row")]
    bracketed = {str(n) for header in one.headers if (n := bracketed_n(header)) and not stated_n(header)}
    if len(bracketed) == 1:
        return [("n_stated", bracketed.pop(), "likely", "the number in brackets behind a name")]
    numbers = caption_sizes(one.caption)
    if not numbers and one.row["benchmark"] in names.sizes:
        return [("n_stated", names.sizes[one.row["benchmark"]], "likely", "the paper's card")]
    why = "the caption" if stated_n(one.caption) and "=" in one.caption else WORDS_OF_CAPTION
    return [("n_stated", str(numbers.pop()), "likely", why)] if len(numbers) == 1 else []


def _direction(one: CellRow, metric: str) -> tuple[str, Confidence, str]:
    overs = [over for over, _ in one.labels]
    way = arrow(one.headers) or next(filter(None, map(direction_words, (*one.headers, *overs, one.caption))), "")
    if "-" in way:
        return way, "sure", "the words of the table"
    known = [direction for (name, _), direction in DIRECTIONS.items() if name == metric]
    by_word = (
        (r"over-?refus", "lower-less-over-refusal"), (r"refus", "higher-more-refusals"),
        (r"\bacc", "higher-more-capable"), (_UNSAFE.pattern, "lower-safer"), (r"\bsafe", "higher-safer"),
    )  # fmt: skip
    named = known or [direction for form, direction in by_word if re.search(form, metric, re.IGNORECASE)]
    against = bool(named) and (way, named[0].partition("-")[0]) in (("up", "lower"), ("down", "higher"))
    return (named[0] if named else ""), "guess" if against else "likely", "its metric"
