"""The figure of a claim and of each of its readings: estimates against what is claimed, comparison by comparison.

Prevents a claim whose evidence is a wall of numbers: each type has its figure, drawn from the rows of the ledger.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from fragility.statistics import newcombe, wilson
from fragility.statistics.column_scan import scan
from fragility.suite.site.answers import DIFFERENCES, Answer
from fragility.suite.site.marks import Mark, Reference, Scale, scale_of, sticks
from fragility.wording import EXACT, UNITS, estimate_text, listing, signed

#: Most rows of a figure; a claim with more comparisons shows the first and says so.
MOST_ROWS = 60
#: How many n on either side of the stated one the sticks show.
REACH = 40
PAIRED = (*DIFFERENCES, "magnitude", "equivalence", "trade-off")
#: Unit of the rows of a figure -> what they are, and the unit in words.
HEADS = {
    "points": ("Comparison", "Points"),
    "percent": ("Result", "%"),
    "kappa": ("Result", "Kappa"),
    "points-per-dose": ("Comparison", "Points per unit of dose"),
    "grades": ("Comparison", "Grades"),
}
#: Two numbers of the ledger are one where they differ by less: it keeps ten digits.
SAME = 1e-6


@dataclass(frozen=True)
class FigureRow:
    """One row of a figure: label, marks, and the number as text; `verdict` puts its sign before the label."""

    label: str
    marks: tuple[Mark, ...]
    text: str
    total: bool = False
    verdict: str = ""

    @property
    def values(self) -> str:
        """Estimate and both limits of the one mark, for the file to download; "" for none or several."""
        if len(self.marks) != 1:
            return ""
        mark = self.marks[0]
        return " ".join("" if value is None else f"{value:.6g}" for value in (mark.value, mark.low, mark.high))


@dataclass(frozen=True)
class Forest:
    """Rows on one axis, with what they are held against; `arms` holds k and n of the two conditions of each row."""

    title: str
    rows_are: str
    values_are: str
    scale: Scale
    rows: tuple[FigureRow, ...]
    reference: Reference | None = None
    unit: str = ""
    note: str = ""
    arms: tuple[tuple[int, int, int, int], ...] = ()

    @property
    def marks(self) -> list[Mark]:
        """The marks of all rows."""
        return [mark for row in self.rows for mark in row.marks]


@dataclass(frozen=True)
class Sticks:
    """How many printed percentages fit each number of prompts."""

    title: str
    drawing: Markup
    caption: str


def overview(answers: Sequence[Answer]) -> Forest | None:
    """Return the readings of a claim on one axis; None for fewer than two with an estimate."""
    shown = [answer for answer in answers if answer.mark is not None]
    if len(shown) < 2:
        return None
    reference = common_reference(shown)
    rows = tuple(
        FigureRow(answer.label, (_scaled(answer),), estimate_text(answer.row), verdict=answer.verdict)
        for answer in shown
    )
    return _forest("", "Reading", f"Estimate ({_confidence(shown)})", rows, reference)


def common_reference(answers: Sequence[Answer]) -> Reference | None:
    """Return what all these readings are held against, whoever chose it; None where it is not one thing."""
    found = [answer.reference for answer in answers]
    places = {None if one is None else (one.low, one.high) for one in found}
    return found[0] if len(places) == 1 else None


def comparisons(answer: Answer) -> Forest | None:
    """Return the comparisons of a reading, from the ledger's `comparisons` or from the counts behind its numbers."""
    given = answer.row["comparisons"]
    pairs = _given_arms(given) if given else _paired(answer)
    unit = _unit_of_rows(answer, bool(given or pairs))
    rows = _given(given, unit) if given else _differences(pairs) or _levels(answer) or _doses(answer)
    if not rows:
        return _single(answer)
    rows, title = _without_common(rows)
    more = len(rows) - MOST_ROWS
    note = f"The first {MOST_ROWS} of {len(rows)} are drawn." if more > 0 else ""
    same = unit == answer.row["unit"]
    rows = [*rows[:MOST_ROWS], *(_together(answer, rows) if same and len(rows) > 1 else [])]
    rows_are, values_are = HEADS[unit]
    values_are = f"{values_are} ({_confidence([answer]) if given else '95 %'})"
    drawn = _forest(title, rows_are, values_are, rows, answer.reference if same else None, note=note)
    return replace(drawn, arms=tuple(pairs.values())) if len(pairs) <= MOST_ROWS else drawn


def _together(answer: Answer, rows: Sequence[FigureRow]) -> list[FigureRow]:
    """Return the row of a reading's estimate, named by what it is; none where it is that of one of the rows."""
    mark, values = answer.mark, [row.marks[0].value for row in rows]
    if mark is None:
        return []
    if abs(mark.value - sum(values) / len(values)) < SAME:
        return [FigureRow("Mean", (mark,), estimate_text(answer.row), total=True)]
    if any(abs(mark.value - value) < SAME for value in values):
        return []
    return [FigureRow("All together", (mark,), estimate_text(answer.row), total=True)]


def _unit_of_rows(answer: Answer, compared: bool) -> str:
    """Return the unit of the rows of a figure: of rates it is percent, whatever the reading makes of them."""
    unit, given = answer.row["unit"], answer.row["comparisons"]
    if given and unit in HEADS and unit != "percent":
        return str(unit)
    return "points" if compared and (not given or any(one["reference"] for one in given)) else "percent"


def _confidence(answers: Iterable[Answer]) -> str:
    """Word the confidence of the intervals that are drawn: "95 %", "90 and 95 %"."""
    found = sorted({round(100 * answer.row["ci_level"], 1) for answer in answers})
    return f"{listing([f'{level:g}' for level in found])} %"


def _without_common(rows: list[FigureRow]) -> tuple[list[FigureRow], str]:
    """Return rows without what all their labels say, and that; a label that would say nothing keeps its words."""
    parts = [row.label.split(", ") for row in rows]
    common = [part for part in parts[0] if all(part in others for others in parts)]
    kept = [", ".join(part for part in own if part not in common) for own in parts]
    if len(rows) < 2 or not common or not all(kept):
        return rows, ""
    return [replace(row, label=label) for row, label in zip(rows, kept, strict=True)], ", ".join(common)


def fitting(answer: Answer) -> Sticks | None:
    """Return how many of a reading's percentages fit each n around the stated one."""
    asked, row = answer.asked, answer.row
    stated = getattr(asked, "stated_n", None)
    if row["type"] != "count" or not stated or row["estimate"] is None:
        return None
    texts = _percentages(answer)
    if not texts:
        return None
    best = int(row["estimate"])
    first, last = max(1, min(stated, best) - REACH), max(stated, best) + REACH
    fits, informative = _scan(texts, first, last)
    if not informative:
        return None
    named = {best: f"{best}: {fits[best - first]} of {informative}"}
    if stated != best:
        named[stated] = f"{stated} (stated): {fits[stated - first]}"
    drawing = sticks([(first + index, number) for index, number in enumerate(fits)], named, informative)
    caption = "How many of the percentages below 100 each number of prompts could give."
    return Sticks("Which number of prompts fits?", drawing, caption)


def gap(answer: Answer) -> float | None:
    """Return how many more of a hundred percentages fit the best n than the stated one; None without percentages."""
    stated, texts = getattr(answer.asked, "stated_n", None), _percentages(answer)
    if not stated or not texts or answer.row["estimate"] is None:
        return None
    best = int(answer.row["estimate"])
    fits, informative = _scan(texts, min(stated, best), max(stated, best))
    return (
        100 * (fits[best - min(stated, best)] - fits[stated - min(stated, best)]) / informative if informative else None
    )


def _percentages(answer: Answer) -> tuple[str, ...]:
    return tuple(str(cell["value_text"]) for cell in answer.row["cells"] if cell["role"] == "printed percentage")


def fields(answer: Answer) -> list[tuple[str, str, str, str]]:
    """Return the fields that a protocol claim compares: name, stated, released, and whether they agree."""
    if answer.row["type"] != "protocol":
        return []
    found = []
    for cell in answer.row["cells"]:
        stated, slash, released = str(cell["value_text"]).partition(" / ")
        if not slash:
            return []
        found.append((str(cell["role"]), stated, released, str(cell["note"] or "")))
    return found


@lru_cache(maxsize=64)
def _scan(texts: tuple[str, ...], first: int, last: int) -> tuple[list[int], int]:
    decimals = max(len(text.rstrip(" %").partition(".")[2]) for text in texts)
    found = scan([text.rstrip(" %") for text in texts], range(first, last + 1), decimals)
    return [int(number) for number in found.explained_informative], int(found.informative.sum())


def _given(given: Sequence[Mapping[str, Any]], unit: str) -> list[FigureRow]:
    """Read the ledger's own comparisons; one without an estimate has no row."""
    rows = []
    for one in given:
        value, low, high = one["estimate"], one["low"], one["high"]
        if value is not None:
            text = _interval(value, low, high, UNITS[unit][0])
            rows.append(FigureRow(_name(one), (Mark(value, low, high),), text))
    return rows


def _given_arms(given: Sequence[Mapping[str, Any]]) -> dict[str, tuple[int, int, int, int]]:
    """Return k and n of both conditions of each comparison, where all of them have one whole count."""
    names = ("k_reference", "n_reference", "k", "n")
    whole = all(isinstance(one[name], int) for one in given for name in names)
    return {_name(one): tuple(one[name] for name in names) for one in given} if whole else {}


def _name(one: Mapping[str, Any]) -> str:
    return str(one["label"] or ", ".join(str(one[name]) for name in ("model", "benchmark") if one[name]))


def _paired(answer: Answer) -> dict[str, tuple[int, int, int, int]]:
    """Pair the two conditions of each comparison by the rest of their address: label -> k and n of both."""
    asked, row = answer.asked, answer.row
    if (
        row["type"] not in PAIRED
        or asked is None
        or not getattr(asked, "reference", "")
        or not getattr(asked, "treated", "")
    ):
        return {}
    found: dict[tuple[str, ...], dict[str, tuple[int, int]]] = {}
    for cell in row["cells"]:
        parts = str(cell["address"]).split(" | ")
        counts = _counts(cell)
        if cell["role"] in parts and cell["n"] and len(counts) == 1:
            place = tuple(part for part in parts if part != cell["role"])
            found.setdefault(place, {})[str(cell["role"])] = (counts[0], int(cell["n"]))
    both = {place: arms for place, arms in found.items() if asked.reference in arms and asked.treated in arms}
    return {_label(place): (*arms[asked.reference], *arms[asked.treated]) for place, arms in both.items()}


def _differences(pairs: Mapping[str, tuple[int, int, int, int]]) -> list[FigureRow]:
    rows = []
    for label, (k1, n1, k2, n2) in pairs.items():
        interval = newcombe(k1, n1, k2, n2)
        value, low, high = (100 * float(x) for x in (interval.estimate, interval.low, interval.high))
        rows.append(FigureRow(label, (Mark(value, low, high),), _interval(value, low, high)))
    return rows


def _levels(answer: Answer) -> list[FigureRow]:
    if answer.row["type"] not in ("distribution", "trade-off"):
        return []
    rows = []
    for cell in answer.row["cells"]:
        counts = _counts(cell)
        if cell["n"] and len(counts) == 1:
            rows.append(_share(_label(str(cell["address"]).split(" | ")), counts[0], int(cell["n"])))
    return rows


def _doses(answer: Answer) -> list[FigureRow]:
    if answer.row["type"] != "dose-response":
        return []
    cells = [cell for cell in answer.row["cells"] if cell["n"] and len(_counts(cell)) == 1]
    rows = []
    for cell in sorted(cells, key=lambda cell: str(cell["address"]).split(" | ")[1:2]):
        label = f"{cell['role']}, {_label(str(cell['address']).split(' | ')[1:2])}"
        rows.append(_share(label, _counts(cell)[0], int(cell["n"])))
    return rows


def _share(label: str, count: int, n: int) -> FigureRow:
    interval = wilson(count, n)
    value, low, high = (100 * float(x) for x in (interval.estimate, interval.low, interval.high))
    return FigureRow(label, (Mark(value, low, high),), _interval(value, low, high))


def _single(answer: Answer) -> Forest | None:
    """Return the estimate alone, held against what is claimed."""
    mark = answer.mark
    if mark is None or answer.row["unit"] in EXACT:
        return None
    row = FigureRow("All together", (mark,), estimate_text(answer.row))
    return _forest("", "", f"Estimate ({_confidence([answer])})", [row], answer.reference)


def _scaled(answer: Answer) -> Mark:
    mark = answer.mark
    assert mark is not None
    return Mark(mark.value, mark.low, mark.high, "dot")


def _forest(title: str, rows_are: str, values_are: str, rows: Sequence[FigureRow], reference: Reference | None,
            note: str = "") -> Forest:  # fmt: skip
    values: list[float | None] = [
        value for row in rows for mark in row.marks for value in (mark.value, mark.low, mark.high)
    ]
    values += [reference.low, reference.high] if reference else []
    return Forest(title, rows_are, values_are, scale_of(values), tuple(rows), reference, note=note)


def _interval(value: float, low: float | None, high: float | None, decimals: int = 1) -> str:
    if low is None or high is None:
        return signed(value, decimals)
    return f"{signed(value, decimals)} ({signed(low, decimals)} to {signed(high, decimals)})"


def _counts(cell: Mapping[str, Any]) -> list[int]:
    counts = cell["counts"]
    return [int(count) for count in (counts.split() if isinstance(counts, str) else counts or ())]


def _label(parts: Sequence[str]) -> str:
    """Word the rest of an address: the place in the paper is told below, with the numbers."""
    kept = [part for part in parts if not part.startswith(("Table", "Fig", "Sec"))] or list(parts)
    return ", ".join(kept)
