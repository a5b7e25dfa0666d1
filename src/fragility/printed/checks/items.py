"""Granularity: whether a whole number of the stated items gives the printed value.

Prevents two failures: an impossible value that passes unseen, and a value called impossible where the check could not
have told. A value that every count explains, or an n at which (nearly) every value passes, is not checkable.
"""

from fragility.errors import InputError
from fragility.printed.cells import Column, column_of, columns, share_rows
from fragility.printed.checks.finding import Finding, Result
from fragility.printed.checks.names import PLACES, summarised
from fragility.printed.checks.numbers import Row, kind_of
from fragility.printed.paper import Paper
from fragility.statistics.granularity import PossibleCounts, pass_chance, possible_counts, possible_totals

CHECK = "granularity"
#: A check that would find out fewer random values than this is no check.
LEAST_POWER = 0.05
#: Lowest and highest grade of the units that are means of whole grades.
GRADES = {"grade-1-5": (1, 5), "grade-1-10": (1, 10)}


def item_findings(paper: Paper) -> list[Finding]:
    """Return one finding per first-hand value: whether it is possible at the n that its row states, else at that used.

    A mean over r runs of n items is checked at n x r. Deltas and spreads have checks of their own.
    """
    checked = columns(paper)
    shares = set(share_rows(paper.first_hand)["address"])
    rows = [row for row in paper.first_hand.to_dict("records") if kind_of(paper, row["metric"]) == "value"]
    runs = sorted({row["runs"] for row in rows})
    return [_share(row, column_of(checked, row), runs) if row["address"] in shares else _other(row) for row in rows]


def _share(row: Row, column: Column, runs: list[int]) -> Finding:
    stated = column.n_stated or column.n
    if stated is None:
        return _no_check(row, "no n is stated, and no single released n fits")
    if column.n_stated is None and any(summarised(row[place]) for place in PLACES):
        return _no_check(row, "it summarises other numbers and states no n, so it need not be a count of any one n")
    answers = stated * column.runs
    power = 1 - _pass_chance(answers, column.percent_decimals)
    counted = possible_counts(row["value_text"], answers, unit=row["unit"], decimals=column.decimals)
    if row["printed"].value in (0, 100 if row["unit"] == "percent" else 1):
        return _no_check(row, "none or all of the items is possible at every n")
    if power < LEAST_POWER:
        return _no_check(row, f"nearly every value with so many decimals is possible at n = {answers}")
    used = column.n if column.contradicted and column.n != stated else None
    if not counted.possible and not used and (excuse := _excuse(row, column, stated, runs)):
        return _no_check(row, f"no count of {answers} gives it; {excuse}")
    reason = f"{answers} {'items' if column.runs == 1 else f'answers: {stated} items in {column.runs} runs'}"
    if not counted.possible and used:
        fits = possible_counts(row["value_text"], used * column.runs, unit=row["unit"], decimals=column.decimals)
        reason += f"; {'possible' if fits.possible else 'impossible too'} for the released n = {used}"
    return _judged(row, counted, answers, power, reason, 100 if row["unit"] == "percent" else 1)


def _excuse(row: Row, column: Column, stated: int, runs: list[int]) -> str:
    """Return what else an impossible value may be: printed with digits added, or a mean over runs; "" for nothing.

    "88.80" beside "1.82" may be 88.8 with a digit added, and "1.8" is printed with one decimal whatever its column has.
    Runs are tried that the paper itself has for other metrics, and that explain all of the column.
    """
    text = row["value_text"].strip().rstrip("%").strip()
    whole = column.best if column.best and column.explained[column.best] == column.informative else 0
    more = sorted({*runs, *([whole // stated] if whole and whole % stated == 0 else [])} - {column.runs})
    for number in (column.runs, *more):
        for shorter in dict.fromkeys((text, *_without_zeros(text))):
            if possible_counts(shorter, stated * number, unit=row["unit"]).possible:
                padded = f"as {shorter}, with a digit added" if shorter != text else "with the decimals that it has"
                return f"{padded}, one does" if number == column.runs else f"as a mean over {number} runs, one does"
    return ""


def _without_zeros(text: str) -> list[str]:
    """Return "6.2" and nothing more for "6.20": the prints with fewer decimals that lose zeros alone."""
    whole, _, decimals = text.partition(".")
    ends = range(len(decimals) - 1, len(decimals.rstrip("0")) - 1, -1)
    return [f"{whole}.{decimals[:end]}" if end else whole for end in ends]


def _other(row: Row) -> Finding:
    scale, n = GRADES.get(row["unit"]), row["n_stated"]
    if row["printed"].kind != "exact":
        return _no_check(row, f"not an exact number ({row['printed'].kind})")
    if scale is None:
        return _no_check(row, f"{row['metric'] or 'metric not stated'} is not a count of items")
    if not n:
        return _no_check(row, "no n is stated")
    n = int(n) * row["runs"]
    power = 1 - _pass_chance(n, row["printed"].decimals - 2)
    if power < LEAST_POWER:
        return _no_check(row, f"nearly every mean with so many decimals is possible at n = {n}")
    try:
        counted = possible_totals(row["value_text"], n, scale=scale)
    except InputError as error:
        return _no_check(row, error.what)
    if not counted.possible and possible_totals(row["value_text"], n, 2, scale=scale).possible:
        return _no_check(row, f"no whole total of {n} grades gives it, but two grades an item would")
    return _judged(row, counted, n, power, f"mean of {n} whole grades", 1)


def _judged(row: Row, counted: PossibleCounts, n: int, power: float, reason: str, full: int) -> Finding:
    k = counted.counts[0] if counted.possible else counted.nearest_count
    value = f"{full * k / n:.{row['printed'].decimals + 2}f}"
    several = f" to {counted.counts[-1]}" if len(counted.counts) > 1 else ""
    expected = f"{k}{several} of {n}" if counted.possible else f"nearest {k}/{n} = {value}"
    result: Result = "consistent" if counted.possible else "inconsistent"
    verb = "possible" if counted.possible else "no count gives it"
    return Finding(CHECK, row["address"], row["value_text"], expected, result, f"{verb} for {reason}", power=power)


def _no_check(row: Row, reason: str) -> Finding:
    return Finding(CHECK, row["address"], row["value_text"], "", "not checkable", reason)


def _pass_chance(n: int, percent_decimals: int) -> float:
    """Return the chance that a random value passes; 0 power is said for prints that cannot be enumerated."""
    return pass_chance(n, percent_decimals) if -2 <= percent_decimals <= 6 else 1.0
