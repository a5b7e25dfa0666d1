"""Granularity: whether a whole number of the stated items gives the printed value.

Prevents two failures: an impossible value that passes unseen, and a value called impossible where the check could not
have told. A value that every count explains, or an n at which (nearly) every value passes, is not checkable; nor is
an average of other numbers, which is no count of any n.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from fragility.errors import InputError
from fragility.frame_rows import records
from fragility.printed.checks.best_n import with_best_n
from fragility.printed.checks.finding import Finding, Result
from fragility.printed.checks.numbers import Row, level_text
from fragility.printed.columns import SHARE_UNITS, Column, column_groups, columns, examine
from fragility.printed.paper import Paper
from fragility.printed.summaries import PLACES, is_summary
from fragility.statistics import special
from fragility.statistics.granularity import PossibleCounts, pass_chance, possible_counts, possible_totals
from fragility.statistics.last_digit import EXACT_PLACES

CHECK = "granularity"
#: A check that would find out fewer random values than this is no check.
LEAST_POWER = 0.05
#: Lowest and highest grade of the units that are means of whole grades.
GRADES = {"grade-1-5": (1, 5), "grade-1-10": (1, 10)}
#: A column of so many numbers is not taken for shares where more than half of them are no counts of its n.
LEAST_COLUMN = 4
#: So many numbers of a column have to end in 0, with at most this chance, before digits are taken to be added.
LEAST_PADDED, ALPHA_PADDED = 3, 0.01
#: Metrics that are no shares of all items, or whose denominator is not the number of items.
NO_SHARE = re.compile(
    r"f1|f-?score|auc|auroc|auprc|kappa|\bmcc\b|corr|pearson|spearman|bleu|rouge|bert|perplex|\bppl\b|pass@|precision|recall"
    r"|\b[ptfn]{1,2}[rv]\b|sensitiv|specific|false|balanced|macro|micro|weighted|normali[sz]|length|\belo\b|similar|loss"
    r"|entrop|cosine|mean|average|\bavg\b|score|grade|rating|utility|helpful|quality|effect|std|varian|token|time|latency"
    r"|cost|sparsit|win[ _-]?rate|spread|interval|seeds?\b|runs?\b|trials?\b|relative|ratio|change|drop|gain|delta"
    r"|\u0394",
    re.IGNORECASE,
)
#: Rates in which a tie counts half.
_HALVES = re.compile(r"discrete win[ _-]?rate|win[ _-]?rate.*ties", re.IGNORECASE)


@dataclass(frozen=True)
class _Case:
    """What the check of a printed share depends on; rows that are alike in it share one finding but for the address."""

    text: str
    unit: str
    summary: bool
    halves: bool


def item_findings(paper: Paper) -> list[Finding]:
    """Return one finding per first-hand value: whether it is possible at the n that its row states, else at that used.

    A mean over r runs of n items is checked at n x r. A percentage or share that no vocabulary knows is taken for one
    of its stated n, which is said. Changes, spreads and sizes have checks of their own.
    """
    frame = paper.first_hand
    frame = frame[frame["kind"].isin(("value", "average"))]
    known, assumed = _candidates(paper, frame)
    runs = sorted(set(frame["runs"]))
    found: dict[object, Finding] = {}
    checked = columns(paper)
    for key, places in column_groups(known).items():
        _column(paper, known.iloc[places], checked[key], runs, False, found)
    for key, places in column_groups(assumed).items():
        group = assumed.iloc[places]
        column = examine(paper, key, group["printed"].tolist(), int(group["runs"].iloc[0]))
        _column(paper, group, column, runs, True, found)
    rest = frame.drop(index=list(found))
    for index, row in zip(rest.index, records(rest), strict=True):
        found[index] = _other({str(name): value for name, value in row.items()})
    return with_best_n(frame, [found[index] for index in frame.index])


def _candidates(paper: Paper, frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the shares that the vocabulary knows, and those that are taken for shares of the n that they state."""
    exact = frame["printed"].map(lambda printed: printed.kind in ("exact", "interval"))
    plain = frame["printed"].map(lambda printed: printed.kind == "exact")
    exact |= frame["printed"].map(lambda printed: printed.kind == "plus-minus") & (frame["runs"] > 1)
    unit = frame["unit"].isin(SHARE_UNITS)
    known = unit & plain & frame["is_share"]
    names = {metric: _may_be_share(paper, metric) for metric in set(frame["metric"])}
    places = {
        name: not NO_SHARE.search(name) or bool(_HALVES.search(name.replace("_", " ")))
        for name in set(frame["column"]) | set(frame["benchmark"])
    }
    percent = unit | ((frame["unit"] == "") & frame["value_text"].str.contains("%", regex=False))
    assumed = percent & exact & ~known & (frame["n_stated"] != "") & frame["metric"].map(names).astype(bool)
    assumed &= frame["column"].map(places).astype(bool) & frame["benchmark"].map(places).astype(bool)
    taken = frame[assumed].copy()
    taken["unit"] = taken["unit"].where(taken["unit"] != "", "percent")
    return frame[known], taken


def _is_free(name: str) -> bool:
    """Say whether a name is none of a metric that is no share of all items."""
    return bool(_HALVES.search(name.replace("_", " "))) or not NO_SHARE.search(name)


def _may_be_share(paper: Paper, metric: str) -> bool:
    card = paper.vocabulary.names.metric.get(metric)
    if card is not None and (card.share or metric == "accuracy"):
        return True
    return card is None and _is_free(metric)


def _column(
    paper: Paper, group: pd.DataFrame, column: Column, runs: list[int], assumed: bool, found: dict[object, Finding]
) -> None:
    names = {name: is_summary(name) for place in PLACES for name in set(group[place])}
    summary = pd.Series(False, index=group.index)
    for place in PLACES:
        summary |= group[place].map(names).astype(bool)
    halves = {metric: bool(_HALVES.search(metric.replace("_", " "))) for metric in set(group["metric"])}
    cases: dict[_Case, Finding] = {}
    own = dict(zip(group["value_text"], group["printed"], strict=True))
    rows = zip(group.index, group["address"], group["value_text"], group["unit"], summary, group["metric"], strict=True)
    shaky = assumed and _is_shaky(column)
    padded = _adds_digits(level_text(printed) for printed in own.values())
    for index, address, text, unit, is_average, metric in rows:
        case = _Case(text, unit, bool(is_average), halves[metric])
        if case not in cases:
            cases[case] = _share(case, level_text(own[text]), column, runs, assumed, shaky, padded)
        one = cases[case]
        found[index] = Finding(
            CHECK, address, text, one.expected, one.result, one.reason, power=one.power, rules=one.rules
        )


def _is_shaky(column: Column) -> bool:
    """Say whether most numbers of a column taken for shares are no counts of its n, and no other n explains it."""
    if column.n_stated is None or column.informative < LEAST_COLUMN or column.best is not None:
        return False
    return 2 * column.explained[column.n_stated] < column.informative


def _adds_digits(texts: Iterable[str]) -> bool:
    """Say whether the numbers of a column show that digits were added: more of them end in 0 than chance allows."""
    most = max(map(_decimals, texts := list(texts)), default=0)
    full = {text for text in texts if _decimals(text) == most > 0 and float(text) not in (0, 1, 100)}
    zeros = sum(text.endswith("0") for text in full)
    return zeros >= LEAST_PADDED and float(special.bdtrc(zeros - 1, len(full), 0.1)) < ALPHA_PADDED


def _share(
    case: _Case, text: str, column: Column, runs: list[int], assumed: bool, shaky: bool, padded: bool
) -> Finding:
    stated, unit = column.n_stated or column.n, case.unit
    full = 100 if unit == "percent" else 1
    if case.summary:
        return _no_check("it summarises other numbers, so it need not be a count of any one n")
    if stated is None:
        return _no_check("no n is stated, and no single released n fits")
    answers = stated * column.runs * (2 if case.halves else 1)
    decimals = column.decimals if not assumed else None
    own = _decimals(text) - (2 if unit == "share" else 0)
    power = 1 - _pass_chance(answers, own if assumed else column.percent_decimals)
    counted = possible_counts(text, answers, unit=unit, decimals=decimals)
    if float(text) in (0, full):
        return _no_check("0 and 100 % are possible at every n")
    if power < LEAST_POWER:
        return _no_check(f"nearly every value with so many decimals is possible at n = {answers}")
    used = column.n if column.contradicted and column.n != stated else None
    if not counted.possible and shaky:
        return _no_check(f"most numbers of its column are no counts of {stated}: they may be no shares of these items")
    if not counted.possible and not used and (excuse := _excuse(text, unit, column, stated, runs, padded)):
        return _no_check(f"no count of {answers} gives it; {excuse}")
    reason = f"{stated} items" if column.runs == 1 else f"{answers} answers: {stated} items in {column.runs} runs"
    reason += ", half a count for a tie" if case.halves else ""
    reason += ", taking it for a share of them" if assumed else ""
    if not counted.possible and used:
        fits = possible_counts(text, used * column.runs, unit=unit, decimals=column.decimals)
        reason += f"; {'possible' if fits.possible else 'impossible too'} for the released n = {used}"
    if not counted.possible and column.best and column.best != stated and column.n_stated is not None:
        best, fits_stated = column.explained[column.best], column.explained.get(stated, 0)
        reason += f"; stated {stated} explains {fits_stated}, {column.best} explains {best} of {column.informative}"
    return _judged(text, counted, answers, power, reason, full)


def _excuse(text: str, unit: str, column: Column, stated: int, runs: list[int], padded: bool) -> str:
    """Return what else an impossible value may be: printed with digits added, or a mean over runs; "" for nothing.

    "88.80" may be 88.8 with a digit added where the other numbers of its column show that digits were, and "1.8" is
    printed with one decimal whatever its column has.
    Runs are tried that the paper itself has for other metrics, and that explain all of the column.
    """
    whole = column.best if column.best and column.explained[column.best] == column.informative else 0
    more = sorted({*runs, *([whole // stated] if whole and whole % stated == 0 else [])} - {column.runs})
    for number in (column.runs, *more):
        for shorter in dict.fromkeys((text, *(_without_zeros(text) if padded else ()))):
            if possible_counts(shorter, stated * number, unit=unit).possible:
                how = f"as {shorter}, with a digit added" if shorter != text else "with the decimals that it has"
                return f"{how}, one does" if number == column.runs else f"as a mean over {number} runs, one does"
    return ""


def _without_zeros(text: str) -> list[str]:
    """Return "6.2" and nothing more for "6.20": the prints with fewer decimals that lose zeros alone."""
    whole, _, decimals = text.partition(".")
    ends = range(len(decimals) - 1, len(decimals.rstrip("0")) - 1, -1)
    return [f"{whole}.{decimals[:end]}" if end else whole for end in ends]


def _decimals(text: str) -> int:
    return len(text.partition(".")[2])


def _other(row: Row) -> Finding:
    finding = _other_case(row)
    return Finding(
        CHECK, row["address"], row["value_text"], finding.expected, finding.result, finding.reason, power=finding.power
    )


def _other_case(row: Row) -> Finding:
    scale, n = GRADES.get(row["unit"]), row["n_stated"]
    if row["printed"].kind not in ("exact", "interval"):
        return _no_check(f"not an exact number ({row['printed'].kind})")
    if scale is None and row["unit"] in ("", *SHARE_UNITS) and not n:
        return _no_check("no n is stated")
    if scale is None:
        return _no_check(f"{row['metric'] or 'metric not stated'} is not a count of items")
    if not n:
        return _no_check("no n is stated")
    if any(is_summary(row[place]) for place in PLACES):
        return _no_check("it summarises other numbers, so it need not be a mean of any one n")
    n, text = int(n) * row["runs"], level_text(row["printed"])
    power = 1 - _pass_chance(n, _decimals(text) - 2)
    if power < LEAST_POWER:
        return _no_check(f"nearly every mean with so many decimals is possible at n = {n}")
    try:
        counted = possible_totals(text, n, scale=scale)
    except InputError as error:
        return _no_check(error.what)
    if not counted.possible and possible_totals(text, n, 2, scale=scale).possible:
        return _no_check(f"no whole total of {n} grades gives it, but two grades an item would")
    return _judged(text, counted, n, power, f"mean of {n} whole grades", 1)


def _judged(text: str, counted: PossibleCounts, n: int, power: float, reason: str, full: int) -> Finding:
    k = counted.counts[0] if counted.possible else counted.nearest_count
    value = f"{full * k / n:.{min(_decimals(text) + 2, EXACT_PLACES)}f}"
    several = f" to {counted.counts[-1]}" if len(counted.counts) > 1 else ""
    expected = f"{k}{several} of {n}" if counted.possible else f"nearest {k}/{n} = {value}"
    result: Result = "consistent" if counted.possible else "inconsistent"
    verb = "possible" if counted.possible else "no count gives it"
    return Finding(CHECK, "", text, expected, result, f"{verb} for {reason}", power=power)


def _no_check(reason: str) -> Finding:
    return Finding(CHECK, "", "", "", "not checkable", reason)


def _pass_chance(n: int, percent_decimals: int) -> float:
    """Return the chance that a random value passes; prints coarser than whole tens are not enumerated."""
    return pass_chance(n, percent_decimals) if percent_decimals >= -2 else 1.0
