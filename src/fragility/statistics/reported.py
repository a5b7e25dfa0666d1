"""Printed p values of t, F, chi-squared, r, Q and z tests, recomputed from the printed statistic.

Prevents two failures: a p value that its own test statistic cannot give passes unseen, and a right one is called
wrong because the statistic was rounded, or because the test was one-sided. The check is that of statcheck: the p value
is computed at both ends of what prints as the statistic.
"""

import re
from dataclasses import dataclass
from math import inf, sqrt
from typing import Literal

from fragility.errors import InputError
from fragility.statistics import special
from fragility.statistics.result import check_choice
from fragility.statistics.rounding import NEAREST_RULES, ROUNDING_RULES
from fragility.statistics.spans import Number, read_number

Test = Literal["t", "F", "chi2", "r", "z", "Q"]
TESTS: tuple[Test, ...] = ("t", "F", "chi2", "r", "z", "Q")
#: Significance is decided at this level.
ALPHA = 0.05
_SIGN = re.compile(r"\s*(?P<sign><=|>=|=|<|>|\u2264|\u2265)?\s*(?P<number>(?:\d+)?\.\d+(?:[eE]-?\d+)?|[01])\s*")
_NUMBER = r"[-\u2212\u2013]?\s*\d*\.?\d+"
_P = r"(?:,|;)?\s*,?\s*(?P<p>[pP]\s*(?:<=|>=|=|<|>|\u2264|\u2265)\s*\d?\.\d+(?:[eE]-?\d+)?|ns\b|n\.s\.)"
_DF = r"(?P<df1>\d*\.?\d+)"
#: A result as the guidelines for reporting ask for it: "t(28) = 2.20, p = .036".
_REPORTED = re.compile(
    rf"(?<![A-Za-z])(?:(?P<t>t)\s*\(\s*{_DF}\s*\)"
    rf"|(?P<F>F)\s*\(\s*(?P<f1>\d*\.?\d+)\s*,\s*(?P<f2>\d*\.?\d+)\s*\)"
    rf"|(?P<chi2>\u03c7\s*(?:2|\u00b2|\^2|\^\{{2\}})?|chi-?squared?|X\s*(?:2|\u00b2|\^2)|[cC]hi2)\s*\(\s*(?P<c1>\d*\.?\d+)\s*(?:,\s*[nN]\s*=\s*[\d,]+\s*)?\)"
    rf"|(?P<r>r)\s*\(\s*(?P<r1>\d*\.?\d+)\s*\)|(?P<Q>Q)\s*\(\s*(?P<q1>\d*\.?\d+)\s*\)|(?P<z>[zZ])(?![A-Za-z(]))"
    rf"\s*(?P<how><|>|=|<=|>=)\s*(?P<value>{_NUMBER})\s*{_P}"
)


@dataclass(frozen=True)
class Recomputed:
    """The outcome of one check.

    Parameters
    ----------
    low, high : float
        The p values, two-sided, at the two ends of what prints as the statistic.
    fits : bool
        The printed p value is one of them, two-sided.
    one_sided : bool
        It is one of them if the test was one-sided, and not otherwise.
    decision : bool
        The printed and the recomputed p value lie on two sides of 0.05.
    """

    low: float
    high: float
    fits: bool
    one_sided: bool
    decision: bool

    @property
    def text(self) -> str:
        """The recomputed p value in words."""
        low, high = (f"{end:.4g}" for end in (self.low, self.high))
        return low if low == high else f"{low} to {high}"


@dataclass(frozen=True)
class Reported:
    """A result as a text reports it: the test, its statistic, degrees of freedom and p value as printed, the place."""

    test: Test
    statistic: str
    df1: float | None
    df2: float | None
    p: str
    start: int

    @property
    def name(self) -> str:
        """The test with its degrees of freedom: "t(28)"."""
        inside = ", ".join(f"{df:g}" for df in (self.df1, self.df2) if df is not None)
        return f"{self.test}({inside})" if inside else self.test


def find_reported(text: str) -> list[Reported]:
    """Return the results that a text reports with their p value.

    >>> [(one.name, one.statistic, one.p) for one in find_reported("a drop, t(28) = 2.20, p = .036, and more")]
    [('t(28)', '2.20', '= .036')]
    """
    found = []
    for match in _REPORTED.finditer(text.replace("$", "")):
        test = next(name for name in TESTS if match[name])
        names = {"t": ("df1",), "F": ("f1", "f2"), "chi2": ("c1",), "r": ("r1",), "Q": ("q1",), "z": ()}[test]
        df = [float(match[name]) for name in names] + [None, None]
        value = re.sub(r"\s", "", match["value"]).replace("\u2212", "-").replace("\u2013", "-")
        p = match["p"].lower().removeprefix("p").strip()
        if match["how"] == "=":
            found.append(Reported(test, value, df[0], df[1], "> .05" if p in ("ns", "n.s.") else p, match.start()))
    return found


def recompute_p(test: Test, statistic: str, p: str, df1: float | None = None, df2: float | None = None) -> Recomputed:
    """Return the p value of a printed test statistic beside the printed one.

    Parameters
    ----------
    test : str
        One of `TESTS`; of a correlation r the degrees of freedom are n - 2.
    statistic, p : str
        As printed: "2.20" and ".036", "= .036", "< .001".
    df1, df2 : float, optional
        Degrees of freedom; a z has none, an F has two.

    Raises
    ------
    InputError
        For a test that is not known, degrees of freedom that it lacks, a text that is no number.

    References
    ----------
    Nuijten, Hartgerink, van Assen, Epskamp and Wicherts 2016, Behavior Research Methods 48:1205 (statcheck).

    Examples
    --------
    >>> recompute_p("t", "2.20", ".036", 28).fits, recompute_p("t", "1.20", ".012", 28).decision
    (True, True)
    """
    check_choice(test, TESTS, "test")
    wanted = {"z": 0, "F": 2}.get(test, 1)
    given = [df for df in (df1, df2)[:wanted] if df is not None and df > 0]
    if len(given) < wanted:
        raise InputError(f"a {test} without its degrees of freedom", "p value", f"give {wanted}")
    number = read_number(statistic, "")
    low, high = _p_values(test, number, ROUNDING_RULES, given)
    match = _SIGN.fullmatch(p)
    if not match:
        raise InputError("a p value that is none", "p value", "expected a number as in '.036', '< .001'")
    sign = {"\u2264": "<", "\u2265": ">", "<=": "<", ">=": ">", "": "="}.get(match["sign"] or "", match["sign"])
    fits = _fits(sign, match["number"], low, high)
    half = not fits and test in ("t", "z", "r") and _fits(sign, match["number"], low / 2, high / 2)
    printed, rounded = float(match["number"]), _p_values(test, number, NEAREST_RULES, given)
    is_small = printed <= ALPHA if sign in ("<", "=") else False
    is_large = printed > ALPHA if sign == "=" else sign == ">" and printed >= ALPHA
    wrong = (is_small and rounded[0] > ALPHA) or (is_large and rounded[1] <= ALPHA)
    decision = not fits and not half and wrong
    return Recomputed(low, high, fits, half, decision)


def _p_values(test: Test, number: Number, rules: tuple[str, ...], df: list[float]) -> tuple[float, float]:
    """Return the least and the greatest p value of what prints as a statistic."""
    span = number.span(rules)
    ends = [float(span.low), float(span.high)]
    sizes = [0.0 if ends[0] < 0 < ends[1] else min(map(abs, ends)), max(map(abs, ends))]
    high, low = (_p_value(test, size, *df) for size in sizes)
    return low, high


def _fits(sign: str, number: str, low: float, high: float) -> bool:
    if sign == "<":
        return low < float(number)
    if sign == ">":
        return high > float(number)
    if float(number) == 0:
        return low < 0.5 * 10.0 ** -len(number.partition(".")[2])
    span = read_number(number, "").span(ROUNDING_RULES)
    return low <= float(span.high) and float(span.low) <= high


def _p_value(test: Test, size: float, df1: float = inf, df2: float = inf) -> float:
    """Return the two-sided p value of a statistic; of F, chi-squared and Q the upper tail."""
    if test == "z":
        return float(2 * special.ndtr(-size))
    if test == "F":
        return float(special.fdtrc(df1, df2, size))
    if test in ("chi2", "Q"):
        return float(special.chdtrc(df1, size))
    if test == "r":
        if size >= 1:
            return 0.0
        size = size * sqrt(df1 / (1 - size**2))
    return float(2 * special.stdtr(df1, -size))
