"""Which edition of a benchmark a paper's printed numbers point to, how many runs, and which rounding.

Prevents two failures: a number of items called wrong because the authors used another edition of the benchmark, and an
edition read out of a column that would have fitted any: how often random numbers fit as well stands beside each.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from fragility.printed.columns import SCAN_ALPHA, share_rows
from fragility.printed.paper import FIRST_HAND, Paper
from fragility.schemas.benchmark import Edition
from fragility.statistics.granularity import possible
from fragility.statistics.result import NotEstimable
from fragility.statistics.rounding import ROUNDING_RULES
from fragility.statistics.run_scan import scan_runs
from fragility.wording import counted, listing

#: Runs over the same items that a printed mean may be over.
RUNS = tuple(range(1, 6))
#: Two designs are told apart where one fits by luck so many times as often as the other.
APART = 20.0
#: Chances below this are not worded as numbers.
TINY = 1e-6


@dataclass(frozen=True)
class Fit:
    """How one design fits a column: an edition (or the stated n), and over how many runs.

    Attributes
    ----------
    n, runs : int
        Items, and runs that each number is the mean of.
    editions : tuple of Edition
        The editions with so many items; none where the n is only stated.
    stated : bool
        The paper states this n.
    explained : int
        Informative numbers that some count of n x runs gives.
    chance : float
        Chance that at least as many random numbers fit this design.
    rules : tuple of str
        Rounding rules that print every number which fits at all.
    """

    n: int
    runs: int
    editions: tuple[Edition, ...]
    stated: bool
    explained: int
    chance: float
    rules: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return the design in words: "330 (first), mean of 2 runs"."""
        names = listing([edition.name for edition in self.editions if edition.name]) if self.editions else ""
        named = f" ({names})" if names not in ("", "none") else "" if self.editions else " (stated, no edition)"
        return f"{self.n}{named}" + (f", mean of {self.runs} runs" if self.runs > 1 else "")


@dataclass(frozen=True)
class Pointer:
    """What one column of a paper says about the edition behind it.

    Attributes
    ----------
    benchmark, metric : str
        The column: all first-hand shares of one benchmark and metric.
    stated : tuple of int
        Numbers of items that the paper states for it.
    cells, informative : int
        Numbers in all, and those whose check depends on n.
    fits : tuple of Fit
        Every design that was tried, the best first.
    tried : int
        Different products of items and runs among them.
    """

    benchmark: str
    metric: str
    stated: tuple[int, ...]
    cells: int
    informative: int
    fits: tuple[Fit, ...] = field(repr=False)
    tried: int

    @property
    def allowed(self) -> tuple[Fit, ...]:
        """Return the designs that explain at least half, with a chance that is not `APART` times the best one's."""
        if not self.fits:
            return ()
        least = self.fits[0].chance
        half = [fit for fit in self.fits if 2 * fit.explained >= self.informative > 0]
        return tuple(fit for fit in half if fit.chance <= APART * least)

    @property
    def found(self) -> Fit | None:
        """Return the design that the column points to: none where designs with another n are as good, or luck is."""
        sure = bool(self.allowed) and self.allowed[0].chance * self.tried < SCAN_ALPHA
        return self.allowed[0] if sure and len({fit.n for fit in self.allowed}) == 1 else None

    @property
    def sentence(self) -> str:
        """Say what the column points to, in words."""
        return f"{self.benchmark}, {self.metric}: {self._finding()}"

    def _finding(self) -> str:
        numbers = counted(self.informative, "informative number")
        if not self.informative:
            return "every number is none or all of the prompts, or too coarse, and fits every edition."
        if not self.fits:
            return "the benchmark's card has no edition, and the paper states no number of prompts."
        found, best = self.found, self.fits[0]
        if not self.allowed:
            return f"no edition fits. The best, {best.name}, explains {best.explained} of {numbers}."
        luck = min(1.0, best.chance * self.tried)
        if not found:
            names = listing([str(n) for n in dict.fromkeys(fit.n for fit in self.allowed)])
            said = f"the numbers fit {names}" if luck >= SCAN_ALPHA else f"the numbers cannot tell {names} apart"
            return f"{said}. Random numbers would fit one of them as well with a chance of {_chance(luck)}."
        plain = {fit.n: fit.explained for fit in self.fits if fit.runs == found.runs and fit.n != found.n}
        others = "".join(f" {n} explains {k or 'none'}." for n, k in sorted(plain.items()))
        states = f"The paper states {listing([str(n) for n in self.stated]) if self.stated else 'no number'}."
        same = f"Random numbers would have pointed there with a chance of {_chance(found.chance)}"
        any_ = "" if found.chance < TINY else f", and to any of the {self.tried} designs tried with {_chance(luck)}"
        head = f"{found.explained} of {numbers} fit {found.name}.{others} {states}"
        return f"{head} {same}{any_}. {_rounding(found)}"


def editions(paper: Paper, runs: Sequence[int] = RUNS) -> list[Pointer]:
    """Return what each column of a paper says about the edition of its benchmark.

    Parameters
    ----------
    paper : Paper
        Its exact shares that name a benchmark are read, but for second-hand ones and those read off a figure; a column
        is one benchmark and metric.
    runs : sequence of int
        Numbers of runs to try where the metric does not say how many it is a mean over.

    Returns
    -------
    list of Pointer
        In the order of the print.
    """
    hand = paper.scores["confidence"].isin((*FIRST_HAND, ""))
    rows = share_rows(paper.scores[hand])
    groups = rows[rows["benchmark"] != ""].groupby(["benchmark", "metric", "unit"], sort=False)
    return [_pointer(paper, str(key[0]), str(key[1]), str(key[2]), group, runs) for key, group in groups]


def _pointer(paper: Paper, benchmark: str, metric: str, unit: str, group: pd.DataFrame, runs: Sequence[int]) -> Pointer:
    card, own = paper.vocabulary.benchmarks.get(benchmark), paper.benchmark(benchmark)
    known = card.editions if card else []
    stated = {int(n) for n in group["n_stated"] if n} | {count.n for count in (own.stated if own else [])}
    items = sorted({edition.n for edition in known} | stated)
    texts, decimals = list(group["value_text"]), max(printed.decimals for printed in group["printed"])
    said = int(group["runs"].iloc[0])
    if not items:
        found = scan_runs(texts, [1], [1], decimals, unit=unit).scan
        return Pointer(benchmark, metric, (), len(group), int(found.informative.sum()), (), 0)
    tried = scan_runs(texts, items, [said] if said > 1 else runs, decimals, unit=unit)
    informative = int(tried.scan.informative.sum())
    fits = []
    if not isinstance(tried.best, NotEstimable):
        for product, designs, explained, chance in zip(
            tried.scan.n.tolist(), tried.designs, tried.scan.explained_informative.tolist(), tried.scan.chance.tolist(),
            strict=True,
        ):  # fmt: skip
            rules = _rules(texts, product, unit, decimals)
            for n, times in designs:
                of_n = tuple(edition for edition in known if edition.n == n)
                fits.append(Fit(n, times, of_n, n in stated, explained, chance, rules))
    fits.sort(key=lambda fit: (fit.chance, fit.runs, not fit.editions, fit.n))
    return Pointer(
        benchmark, metric, tuple(sorted(stated)), len(group), informative, tuple(fits), len(tried.scan.n.tolist())
    )


def _rules(texts: list[str], n: int, unit: str, decimals: int) -> tuple[str, ...]:
    """Return the rules under which every text that fits n at all is possible."""
    fitting = [
        text for text, fits in zip(texts, possible(texts, [n] * len(texts), decimals, unit=unit), strict=True) if fits
    ]
    if not fitting:
        return ()
    counts = [n] * len(fitting)
    return tuple(rule for rule in ROUNDING_RULES if possible(fitting, counts, decimals, unit=unit, rules=(rule,)).all())


def _rounding(fit: Fit) -> str:
    """Say which rounding prints the numbers that fit, and that they are not all where they are not."""
    fitting = f"the {counted(fit.explained, 'number')} that {'fits' if fit.explained == 1 else 'fit'}"
    if len(fit.rules) == len(ROUNDING_RULES):
        return f"Every rounding rule tried prints {fitting}."
    if not fit.rules:
        return f"No one rounding rule prints {fitting}."
    return f"{fitting[:1].upper()}{fitting[1:]} can be printed by: {', '.join(fit.rules)}."


def _chance(chance: float) -> str:
    return "less than one in a million" if chance < TINY else f"{chance:.2g}"
