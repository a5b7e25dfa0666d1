"""Printed means with their standard deviations: whether any grades, or any runs of so many prompts, have both.

Prevents two failures: a standard deviation that no data of the scale can have beside its mean passes unseen, and a
standard error or half an interval is called impossible because it was taken for a standard deviation.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from fragility.frame_rows import records
from fragility.printed.checks.bounds import belongs
from fragility.printed.checks.finding import Finding
from fragility.printed.checks.items import GRADES
from fragility.printed.checks.numbers import Row
from fragility.printed.paper import Paper
from fragility.statistics.moments import Moments, moments
from fragility.statistics.printed import deviation_text, level_text

CHECK, ERROR = "mean and standard deviation", "standard errors under another name"
#: What the note says where the words of a table name the number after the sign.
SAID = "the spread is the "
#: Numbers that are held together at the most.
MOST_NUMBERS = 1_000_000
#: Numbers near a printed one that are tried as standard errors.
MOST_NEAR = 40


@dataclass(frozen=True)
class _Pair:
    """A mean and the number that stands for its spread; `other` is the row of that, if it has one of its own."""

    mean: Row
    deviation: str
    other: Row | None
    said: str

    @property
    def shown(self) -> Row:
        return self.other or self.mean


@dataclass(frozen=True)
class _Design:
    """What the mean is over: so many whole numbers on a scale, each worth so much in the print."""

    numbers: int
    scale: tuple[int, int]
    worth: Fraction
    words: str


def deviation_findings(paper: Paper) -> list[Finding]:
    """Return one finding per printed mean with a spread whose scale is known.

    What the table calls a standard deviation is held against all data that could stand behind it; what it does not
    name only against the greatest standard deviation that the scale allows, which bounds every other spread too.
    """
    tables: dict[tuple[str, str], list[tuple[_Pair, _Design, Moments | None]]] = defaultdict(list)
    for pair in _pairs(paper):
        if design := _design(pair.mean):
            tables[pair.mean["locator"], design.words].append((pair, design, _moments(pair, design)))
    return [finding for table in tables.values() for finding in _table(table)]


def _pairs(paper: Paper) -> Iterator[_Pair]:
    frame = paper.first_hand
    kinds = frame["printed"].map(lambda printed: printed.kind)
    levels = frame[kinds.isin(("exact", "plus-minus")) & frame["kind"].isin(("value", "average"))]
    for record in records(levels[levels["printed"].map(lambda printed: printed.kind) == "plus-minus"]):
        row = {str(name): value for name, value in record.items()}
        yield _Pair(row, deviation_text(row["printed"]), None, _said(row))
    spreads = frame[(frame["kind"] == "spread") & (kinds == "exact")]
    beside: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for record in records(levels[levels["locator"].isin(set(spreads["locator"]))]):
        beside[record["locator"], record["row"], record["model"]].append({str(k): v for k, v in record.items()})
    for record in records(spreads):
        row = {str(name): value for name, value in record.items()}
        near = beside[row["locator"], row["row"], row["model"]]
        own = [one for one in near if one["column"] == row["column"]] or [
            one for one in near if belongs(one["column"], row["column"])
        ]
        of = paper.vocabulary.metric(row["metric"]).of
        own = [one for one in near if of and one["metric"] == of and _alike(one, row)] or own
        if len(own) == 1 and own[0]["printed"].kind == "exact":
            yield _Pair(own[0], level_text(row["printed"]), row, _said(row))


def _alike(one: Row, other: Row) -> bool:
    return all(one[name] == other[name] for name in ("condition", "benchmark", "judge"))


def _said(row: Row) -> str:
    for part in str(row["note"]).split("; "):
        if part.startswith(SAID):
            return part.removeprefix(SAID)
    words = f" {row['column']} {row['metric']} ".lower()
    if any(word in words for word in ("standard deviation", " std", "_std", " sd ", "(sd)", "_sd ")):
        return "" if "err" in words else "standard deviation"
    return ""


def _design(mean: Row) -> _Design | None:
    n, runs, unit = int(mean["n_stated"] or 0), int(mean["runs"]), mean["unit"]
    if unit in GRADES:
        return _Design(n * runs, GRADES[unit], Fraction(1), f"{n * runs or 'any number of'} grades")
    full = {"percent": 100, "share": 1}.get(unit)
    if full is None or runs < 2:
        return None
    if n:
        return _Design(runs, (0, n), Fraction(full, n), f"{runs} runs of {n} prompts")
    return _Design(runs, (0, 10**6), Fraction(full, 10**6), f"{runs} runs")


def _moments(pair: _Pair, design: _Design) -> Moments | None:
    if not 2 <= design.numbers <= MOST_NUMBERS or design.scale[1] == 10**6:
        return None
    return moments(level_text(pair.mean["printed"]), pair.deviation, design.numbers, design.scale, design.worth)


def _table(table: list[tuple[_Pair, _Design, Moments | None]]) -> Iterator[Finding]:
    told = [found for pair, _, found in table if found and pair.said == "standard deviation"]
    fits = sum(found.possible for found in told)
    for pair, design, found in table:
        row = pair.shown
        head = (CHECK, row["address"], row["value_text"])
        places = (pair.mean["address"],) if pair.other else ()
        top = _greatest(pair, design)
        expected = f"at most {top:.2f}"
        step = 10.0 ** -len(pair.deviation.partition(".")[2])
        if float(pair.deviation) > top + step:
            reason = f"beyond the greatest standard deviation that {design.words} with this mean can have"
            yield Finding(*head, expected, "inconsistent", reason, places, power=_power(top, design))
        elif found is None or pair.said != "standard deviation":
            reason = f"within what {design.words} with this mean can have"
            yield Finding(*head, expected, "consistent", reason, places, power=_power(top, design))
        elif not found.mean_possible:
            yield Finding(*head, "", "not checkable", f"no {design.words} have this mean", places)
        elif found.possible:
            yield Finding(*head, expected, "consistent", f"{design.words} can have both", places)
        elif 2 * fits >= len(told) and (fits > 1 or design.scale == (0, 1)):
            reason = (
                f"no {design.words} have this mean and this standard deviation; {fits} of the {len(told)} others do"
            )
            yield Finding(*head, expected, "inconsistent", reason.replace("the 1 others", "the 1"), places)
        else:
            reason = f"no {design.words} have both, nor have most of its table: it may be over something else"
            yield Finding(*head, expected, "not checkable", reason, places)
    yield from _errors(table)


def _errors(table: list[tuple[_Pair, _Design, Moments | None]]) -> Iterator[Finding]:
    """Yield a finding where most numbers are no standard deviations, as they are called, and all are standard errors.

    Its chance is that of other numbers near them all passing as standard errors.
    """
    told = [(pair, design) for pair, design, found in table
            if found and found.mean_possible and pair.said == "standard deviation"]  # fmt: skip
    others = [found for pair, _, found in table if found and found.mean_possible and pair.said == "standard deviation"]
    fits = sum(found.possible for found in others)
    if len(told) < 2 or 2 * fits >= len(told) or not all(_as_error(pair, design) for pair, design in told):
        return
    chance = 1.0
    for pair, design in told:
        near = _near(pair.deviation)
        chance *= sum(_as_error(pair, design, text) for text in near) / len(near)
    first, *rest = (pair.shown for pair, _ in told)
    reason = (
        f"as standard errors of {told[0][1].words} all {len(told)} numbers called standard deviations are possible, "
        f"as standard deviations {fits or 'none'}"
    )
    places = tuple(row["address"] for row in rest)
    yield Finding(ERROR, first["address"], first["value_text"], "", "not checkable", reason, places, chance=chance)


def _as_error(pair: _Pair, design: _Design, text: str = "") -> bool:
    mean, shown = level_text(pair.mean["printed"]), text or pair.deviation
    return moments(mean, shown, design.numbers, design.scale, design.worth, squared=design.numbers).possible


def _near(deviation: str) -> list[str]:
    """Return the numbers of as many decimals from half to one and a half times a printed one, `MOST_NEAR` at most."""
    places = len(deviation.partition(".")[2])
    digits = int(deviation.replace(".", ""))
    texts = [f"{at / 10**places:.{places}f}" for at in range(max(1, digits // 2), digits + digits // 2 + 2)]
    return texts[:: -(-len(texts) // MOST_NEAR)]


def _greatest(pair: _Pair, design: _Design) -> float:
    """Return the greatest standard deviation, with the divisor n - 1, beside a mean that is off by a unit at most."""
    low, high = (float(end * design.worth) for end in design.scale)
    mean, step = float(pair.mean["printed"].value), 10.0 ** -int(pair.mean["printed"].decimals or 0)
    numbers = design.numbers
    most = 0.0
    for value in {max(low, mean - step), min(max(mean, low), high), min(high, mean + step)}:
        spread = (value - low) * (high - value)
        if numbers > 1:
            at_top = int((value - low) / (high - low) * numbers)
            rest = (value - low) * numbers - at_top * (high - low)
            squares = at_top * (high - low) ** 2 + rest**2
            spread = (squares - numbers * (value - low) ** 2) / (numbers - 1)
        else:
            spread *= 2.0
        most = max(most, spread)
    return sqrt(most)


def _power(top: float, design: _Design) -> float:
    width = float((design.scale[1] - design.scale[0]) * design.worth)
    return 1 - min(1.0, top / width)
