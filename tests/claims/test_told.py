"""What is said of a verdict: each sentence put together here from counts, in every case that it tells apart."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pytest
from claims.oracles import SAFE as COUNTED
from claims.oracles import N, fisher, holm, ledger_of, newcombe, wilson
from scipy.stats import binomtest

SAFE = COUNTED | {"same": COUNTED["base"], "bit": [398] * 5, "half": [220] * 5}
ALL, ONE = [{"data": "D"}], [{"data": "D", "models": ["A-7B"]}]
ENDS = [{"data": "D", "models": ["A-7B", "E-7B"]}]
TWO = [{"data": "D", "models": ["A-7B", "B-7B"]}]
COUNTS = {1: "one", 2: "two"}
WORDS = {0: "none of the five", 5: "all five"}


def shares(one: str, two: str) -> tuple[np.ndarray, np.ndarray]:
    return np.array(SAFE[one]), np.array(SAFE[two])


def reach(one: str, two: str, place: int) -> float:
    """Return the margin in points at which the 90 % interval of a difference would just lie inside."""
    a, b = shares(one, two)
    low, high = newcombe(a[place], b[place], 0.90)
    return 100 * max(-float(low), float(high))


def many(part: int, noun: str = "comparison") -> str:
    return f"{WORDS[part]} {noun}s" if part in WORDS else f"{part} of 5 {noun}s"


def arms(one: str, two: str, scope: list[dict[str, Any]], **fields: Any) -> dict[str, Any]:
    return {"reference": one, "treated": two, "scope": scope} | fields


def tenth(value: float) -> str:
    """Word a number to one decimal, one half-way between two rounded up."""
    return str(Decimal(f"{value:.9f}").quantize(Decimal("0.1"), ROUND_HALF_UP))


def span_of(ends: tuple[float, float]) -> str:
    return f"{tenth(ends[0])} to {tenth(ends[1])}"


def points(value: float) -> str:
    return f"{tenth(value)} points"


def differences() -> list[tuple[str, dict[str, Any], str]]:
    a, b = shares("base", "down")
    shown = holm(fisher(*shares("base", "down"))) < 0.05
    told, other = int(shown.sum()), int((shown & (b > a)).sum())
    assert 0 < other < told < 5
    lower, low = "Safety is lower with", 100 * (400 - np.array(SAFE["low"])) / N
    return [
        ("direction", arms("base", "low", ONE), f"{lower} low than with base, by {points(low[0])}. The difference is "
         "significant."),
        ("direction", arms("low", "base", ONE), f"Safety is higher with base than with low, by {points(low[0])}. The "
         "difference is significant."),
        ("direction", arms("base", "same", ONE), "Safety is the same with same as with base. The difference is not "
         "significant."),
        ("direction", arms("base", "low", ALL), f"{lower} low than with base in all five comparisons, by "
         f"{points(low.mean())} on average. All are significant after Holm's correction."),
        ("direction", arms("base", "low", TWO), f"{lower} low than with base in both comparisons, by "
         f"{points(low[:2].mean())} on average. Both are significant after Holm's correction."),
        ("direction", arms("base", "down", ENDS), f"{lower} down than with base in 1 of 2 comparisons, by "
         f"{points(100 * (100 - 30) / 2 / N)} on average. Both are significant after Holm's correction, one of them "
         "the other way."),
        ("direction", arms("low", "base", ALL), f"{lower} base than with low in none of the five comparisons. All are "
         "significant after Holm's correction, the other way."),
        ("direction", arms("base", "down", ALL), f"{lower} down than with base in {many(int((a > b).sum()))}, by "
         f"{points(100 * (a - b).mean() / N)} on average. {told} of 5 are significant after Holm's correction, "
         f"{COUNTS[other]} of them the other way."),
    ]  # fmt: skip


def rankings() -> list[tuple[str, dict[str, Any], str]]:
    a, b, c = (np.array(SAFE[name]) for name in ("lower", "low", "base"))
    p = (
        holm(np.concatenate([fisher(*shares("low", "lower")), fisher(*shares("base", "lower"))]))
        .reshape(2, 5)
        .max(axis=0)
    )
    lead, behind = 100 * (np.minimum(b, c) - a) / N, 100 * (b - np.minimum(a, c)) / N

    def rank(first: str, others: list[str], scope: list[dict[str, Any]], text: str) -> tuple[str, dict[str, Any], str]:
        return "ranking", {"treated": first, "others": others, "scope": scope}, text

    return [
        rank("lower", ["low", "base"], ONE, f"lower is the least safe, by {points(lead[0])}; the difference is "
             "significant."),
        rank("low", ["lower", "base"], ONE, f"low is not the least safe; it is {points(behind[0])} behind the least "
             "safe one."),
        rank("lower", ["low", "base"], ALL, f"lower is the least safe in all five comparisons "
             f"({many(int((p < 0.05).sum()), 'lead')} significant); its smallest lead over the next is "
             f"{points(lead.min())}."),
        rank("lower", ["low", "base"], TWO, "lower is the least safe in both comparisons (both leads significant); its "
             f"smallest lead over the next is {points(lead[:2].min())}."),
        rank("bit", ["base"], ALL, "bit is the less safe in all five comparisons (none of the five leads "
             f"significant); its smallest lead over the next is {points(100 * 2 / N)}."),
        rank("low", ["lower", "base"], ALL, "low is the least safe in none of the five comparisons (none of the five "
             f"leads significant); at the worst it is {points(behind.max())} behind."),
    ]  # fmt: skip


def doses() -> list[tuple[str, dict[str, Any], str]]:
    def steps(*names: str) -> list[dict[str, Any]]:
        return [{"condition": name, "dose": float(dose)} for dose, name in enumerate(names)]

    fall, rise = steps("base", "low", "lower"), steps("lower", "low", "base")
    flat = sum(reach("low", "lower", place) < 25 for place in range(5))
    assert 0 < flat < 5
    last = "the last step is shown to change it by less than 25 points in"
    kind, falls = "dose-response", "Safety falls as the dose grows (base to lower)"
    return [
        (kind, {"steps": fall, "scope": ONE}, f"{falls}."),
        (kind, {"steps": rise, "scope": ONE}, "Safety is not shown to fall as the dose grows (lower to base)."),
        (kind, {"steps": fall, "scope": ALL}, f"{falls} in all five comparisons."),
        (kind, {"steps": fall, "scope": ALL, "saturates": True, "margin": 25.0},
         f"{falls} in all five comparisons; {last} {flat} of 5."),
        (kind, {"steps": fall, "scope": ONE, "saturates": True, "margin": 25.0},
         f"{falls}; the last step is not shown to change it by less than 25 points."),
        (kind, {"steps": fall, "scope": ONE, "saturates": True, "margin": 40.0},
         f"{falls}; the last step is shown to change it by less than 40 points."),
    ]  # fmt: skip


def levels() -> list[tuple[str, dict[str, Any], str]]:
    unsafe = 100 * (N - np.array(SAFE["few"])) / N
    low, high = (100 * end for end in wilson(N - np.array(SAFE["few"])))
    mean = unsafe.mean()
    ends = mean - np.hypot.reduce(unsafe - low) / 5, mean + np.hypot.reduce(high - unsafe) / 5
    answers, middle = "of the responses are unsafe", f"{tenth(mean)} % of the responses are unsafe"
    span = f"{tenth(unsafe.min())} to {tenth(unsafe.max())} %"

    def level(at: float, scope: list[dict[str, Any]], text: str, **other: Any) -> tuple[str, dict[str, Any], str]:
        return "magnitude", {"treated": "few", "level": at, "scope": scope} | other, text

    p = {at: np.array([binomtest(N - k, N, at / 100).pvalue for k in SAFE["few"]]) for at in (92, 97)}
    against = {at: int((holm(p[at]) < 0.05)[unsafe < at].sum())
               for at in (92, 97)}  # fmt: skip
    shown = {at: f"{n} of 5 results {'is' if n == 1 else 'are'} shown below {at} % unsafe responses. " if n else ""
             for at, n in against.items()}  # fmt: skip
    right = int((unsafe > 92).sum())
    assert 0 < right < 5
    return [
        level(88.0, ONE, f"{tenth(unsafe[0])} % {answers}; the claim is above 88 %."),
        level(80.0, ALL, f"All five results lie above 80 % unsafe responses; they range from {span}."),
        level(97.0, ALL, f"{shown[97]}None of the five results lies above 97 % unsafe responses; they range from "
              f"{span}."),
        level(92.0, ALL, f"{shown[92]}{right} of 5 results lie above 92 % unsafe responses; they range from {span}."),
        level(99.0, ALL, f"All five results lie below 99 % unsafe responses; they range from {span}.", side="below"),
        level(50.0, ALL, "None of the five results lies above 50 % unsafe responses; they range from 50.0 to 50.0 %.",
              treated="half"),
        level(50.0, ALL, "On average 50.0 % of the responses are unsafe (95 % interval ", treated="half", per="mean"),
        level(92.0, ALL, f"On average {middle} (95 % interval {span_of(ends)}); the claim is above "
              f"92 %. Single results: {span}.", per="mean"),
        level(88.0, ONE, f"On average {tenth(unsafe[0])} % {answers} (95 % interval {span_of((low[0], high[0]))}); the "
              "claim is above 88 %.", per="mean"),
    ]  # fmt: skip


def equivalences() -> list[tuple[str, dict[str, Any], str]]:
    near, far = ([reach("base", name, place) for place in range(5)] for name in ("near", "far"))
    inside = int((np.array(far) < 5).sum())
    assert 0 < inside < 5 and near[0] < 5
    held, kind = "the data would support a margin of", "equivalence"
    within = "near and base differ by less than"
    return [
        (kind, arms("base", "near", ONE, margin=5.0), f"{within} 5 points (the claimed margin); {held} "
         f"{points(near[0])}."),
        (kind, arms("base", "near", ONE), f"{within} 5 points (our margin); {held} {points(near[0])}."),
        (kind, arms("base", "near", ONE, margin=1.0), f"It is not shown that {within} 1 point (the claimed margin); "
         f"{held} {points(near[0])}."),
        (kind, arms("base", "far", ONE, margin=5.0), f"far and base differ by {points(100 * 60 / N)}; the whole "
         "interval is beyond 5 points (the claimed margin)."),
        (kind, arms("far", "base", ONE, margin=5.0), f"base and far differ by {points(100 * 60 / N)}; the whole "
         "interval is beyond 5 points (the claimed margin)."),
        (kind, arms("base", "far", ALL, margin=5.0), "far and base differ by less than 5 points (the claimed margin): "
         f"this is shown in {many(inside)}; {held} {points(sorted(far)[3])}."),
        (kind, arms("base", "near", ONE, margin=5.0, per="mean"), f"{within} 5 points (the claimed margin) on average; "
         f"{held} {points(near[0])}."),
    ]  # fmt: skip


def magnitudes() -> list[tuple[str, dict[str, Any], str]]:
    a, b = shares("base", "low")
    d, (low, high) = 100 * (a - b) / N, newcombe(a, b)
    mean, one = d.mean(), f"(95 % interval {tenth(100 * low[0])} to {tenth(100 * high[0])})"
    lower = "lower with low than with base"
    ends = mean - np.hypot.reduce(d - 100 * low) / 5, mean + np.hypot.reduce(100 * high - d) / 5
    many_ = f"Safety is on average {points(mean)} {lower} (95 % interval {tenth(ends[0])} to {tenth(ends[1])})"
    relative = (100 * (a - b) / a).mean()
    return [
        ("magnitude", arms("base", "low", ALL, threshold=40.0), f"{many_}; the claim is more than 40 points."),
        ("magnitude", arms("base", "low", ONE, threshold=0.0), f"Safety is {points(d[0])} {lower} {one}; the claim "
         "is that it is lower."),
        ("magnitude", arms("base", "low", ALL, threshold=1.0), f"{many_}; the claim is more than 1 point."),
        ("magnitude", arms("base", "low", ALL, threshold=45.2, reaches=True), f"{many_}; printed is 45.2 points."),
        ("magnitude", arms("base", "low", ALL, threshold=40.0, unit="mean-relative"),
         f"Safety is on average {tenth(relative)} % {lower}"),
    ]  # fmt: skip


CASES = [*differences(), *magnitudes(), *rankings(), *doses(), *levels(), *equivalences()]


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    return ledger_of(tmp_path_factory.mktemp("made"), SAFE, [(kind, asked) for kind, asked, _ in CASES])


@pytest.mark.parametrize("place", range(len(CASES)), ids=[f"{kind} {text[:40]}" for kind, _, text in CASES])
def test_the_sentence_says_what_the_counts_say(rows: list[dict[str, Any]], place: int) -> None:
    told, text = rows[place]["sentence"].replace("−", "-"), CASES[place][2]
    assert told == text if text.endswith(".") else told.startswith(text)


def found(rows: list[dict[str, Any]], text: str) -> dict[str, Any]:
    return next(row for row, case in zip(rows, CASES, strict=True) if case[2].startswith(text))


def test_the_finding_of_one_comparison_is_not_that_of_many(rows: list[dict[str, Any]]) -> None:
    (a, b), p = shares("base", "low"), fisher(*shares("base", "low"))
    one = found(rows, "Safety is lower with low than with base, by")["finding"]
    assert one == f"the loss of safety from base to low is {points(100 * (a - b)[0] / N)}, Fisher p {p[0]:.3g}"
    every = found(rows, "Safety is lower with low than with base in all")["finding"]
    assert every == (f"low is less safe than base in all five comparisons, with Holm-adjusted p below .05 in 5; the "
                     f"mean loss is {points(100 * (a - b).mean() / N)}")  # fmt: skip
    half = found(rows, "On average 50.0 %")
    assert half["finding"].startswith("the mean is 50.0 %, not above 50 % unsafe responses")
    both = found(rows, "Safety is lower with low than with base in both")["finding"]
    assert both == ("low is less safe than base in both comparisons, with Holm-adjusted p below .05 in 2; the mean "
                    f"loss is {points(100 * (a - b)[:2].mean() / N)}")  # fmt: skip
    first = found(rows, "lower is the least safe, by")["finding"]
    lead = points(100 * (200 - 100) / N)
    assert first == f"lower is the least safe of three, significantly so; it is {lead} ahead"
    behind = found(rows, "low is not the least safe")["finding"].replace("−", "-")
    assert behind.startswith("low is not the least safe of three; it is ") and behind.endswith(" points behind")
