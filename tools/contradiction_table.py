"""Write docs/method/contradiction.csv: how often the rule says "contradicted" of a claim that is just true.

A claim is just true where the rate lies exactly at the claimed level, two arms or judges do not differ, a mean equals
the claimed number, two arms differ by exactly the margin, a dose changes nothing, two relative drops are equal. A
reading of several comparisons is contradicted where one of them shows the opposite (the strictest claim, about every
one), so the rate for m comparisons is 1 - (1 - a)^m with a the chance at the corrected level of one. The robustness
checks, which make it rarer still, are left out, but for the second interval of a mean. Where all outcomes can be gone
through they are ("added up"); where a test rests on more than three counts, outcomes are drawn with a seed ("drawn").
Kinds of reading that the rule never contradicts, or that no chance enters, are told apart.

Run: python tools/contradiction_table.py   (two minutes)
"""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from scipy import stats

from fragility.claims.evidence import ALPHA
from fragility.statistics import fisher, mcnemar_exact, newcombe, newcombe_paired, relative_drop_difference, wilson
from fragility.statistics.averages import relative_drop
from fragility.statistics.delta_means import mean_reduction, mean_share
from fragility.statistics.granularity import possible_counts

CELLS = (1, 2, 3, 5, 10, 20)
ITEMS = (50, 100, 200, 330, 520, 1000)
#: Rates at which a claim is just true; of several, the worst is told.
LEVELS = (0.1, 0.3, 0.5, 0.9)
RATES = (0.05, 0.1, 0.5, 0.9)
MARGIN = 0.05
#: Outcomes drawn where they are not added up, and the seed.
DRAWS, SEED = 20_000, 11
COLUMNS = ("type", "comparisons", "n", "false_contradictions", "before_version_2", "how")
METHOD = Path(__file__).resolve().parents[1] / "docs" / "method"
TARGET, PAGE = METHOD / "contradiction.csv", METHOD / "decision-rule.md"
#: The section of the page that holds the table.
HEADING = "## How often a claim that is just true is contradicted"
#: What the rule never calls contradicted, and why.
NEVER = {
    "existence": "no number of empty places shows that there is none",
    "share of released labels over models": "the words name no list of models",
    "level of a judge": "other responses could have been labelled",
    "length of a list": "the list need not be whole",
    "theorem": "an instance against it is told, and not called a contradiction",
}
Rates = tuple[float, float | None]


def of_level(n: int, cells: int) -> Rates:
    """Return the rate for a level: exact binomial at the corrected level; before, Wilson's limit beyond it."""
    k = np.arange(n + 1)
    found = []
    for level in LEVELS:
        p = np.minimum(1.0, 2 * np.minimum(stats.binom.cdf(k, n, level), stats.binom.sf(k - 1, n, level)))
        below = (k / n < level) & (p < ALPHA / cells)
        chance = stats.binom.pmf(k, n, level)
        before = np.asarray(wilson(k, n).high) < level
        found.append((float(chance[below].sum()), float(chance[before].sum())))
    return _of_several(found, cells)


def of_direction(n: int, cells: int) -> Rates:
    """Return the rate for a direction: Fisher at the corrected level, then as before."""
    found = []
    for rate in RATES:
        (a, b), chance = _likely(n, rate, rate)
        wrong = a < b
        p = np.asarray(fisher(a[wrong], n, b[wrong], n))
        one = float(chance[wrong][p < ALPHA / cells].sum())
        found.append((one, one))
    return _of_several(found, cells)


def of_equivalence(n: int, cells: int) -> Rates:
    """Return the rate for a margin: Newcombe's 95 % interval at the corrected level; before, the 90 % interval."""
    found = []
    for rate in RATES:
        (a, b), chance = _likely(n, rate, rate + MARGIN)
        parts = []
        for level in (1 - ALPHA / cells, 0.90):
            interval = newcombe(b, n, a, n, level)
            beyond = (np.asarray(interval.low) > MARGIN) | (np.asarray(interval.high) < -MARGIN)
            parts.append(float(chance[beyond].sum()))
        found.append((parts[0], parts[1]))
    return _of_several(found, cells)


def of_no_worse(n: int, cells: int) -> Rates:
    """Return the rate for a loss of exactly the margin: the lower end of Newcombe's interval at the corrected level."""
    found: list[tuple[float, float | None]] = []
    for rate in RATES:
        (a, b), chance = _likely(n, rate, rate + MARGIN)
        beyond = np.asarray(newcombe(b, n, a, n, 1 - ALPHA / cells).low) > MARGIN
        found.append((float(chance[beyond].sum()), None))
    return _of_several(found, cells)


def of_dose(n: int, cells: int) -> Rates:
    """Return the rate for a trend over three doses: Cochran-Armitage at the corrected level, rising."""
    found = []
    critical = stats.norm.isf(ALPHA / 2 / cells)
    for rate in RATES:
        k, chance = _range(n, rate)
        first, last = k[:, None, None], k[None, None, :]
        share = (first + k[None, :, None] + last) / (3 * n)
        with np.errstate(divide="ignore", invalid="ignore"):
            z = (first - last) / np.sqrt(2 * n * share * (1 - share))  # safety that rises is the opposite
        one = chance[:, None, None] * chance[None, :, None] * chance[None, None, :]
        found.append((float(one[np.nan_to_num(-z) > critical].sum()), None))
    return _of_several(found, cells)


def of_judges(n: int, cells: int) -> Rates:
    """Return the rate for a lead of one judge: exact McNemar at the corrected level."""
    found = []
    for share in (0.05, 0.2, 0.4):
        total = 0.0
        for parted, chance in zip(*_range(n, share), strict=True):
            b = np.arange(parted // 2 + 1)
            behind = b[2 * b < parted]
            p = np.asarray(mcnemar_exact(behind, parted - behind)) if len(behind) else np.array([])
            total += chance * float(stats.binom.pmf(behind[p < ALPHA / cells], parted, 0.5).sum())
        found.append((total, None))
    return _of_several(found, cells)


def of_judges_alike(n: int, cells: int) -> Rates:
    """Return the rate for two judges that differ by exactly the margin: Newcombe's paired interval, corrected."""
    found = []
    wider = stats.norm.isf(ALPHA / 2 / cells) / stats.norm.isf(ALPHA)
    for share in (0.1, 0.3):
        ahead = (share + MARGIN) / 2
        k, chance = _range(n, share)
        total = 0.0
        for parted, one in zip(k, chance, strict=True):
            b, part = _range(parted, ahead / share) if parted else (np.array([0]), np.array([1.0]))
            both = (n - parted) // 2
            pair = newcombe_paired(both, b, parted - b, n - parted - both, 0.90)
            half = (np.asarray(pair.high) - np.asarray(pair.low)) / 2 * wider
            total += one * float(part[np.abs(2 * b - parted) / n - half > MARGIN].sum())
        found.append((total, None))
    return _of_several(found, cells)


def of_mean_level(n: int, cells: int) -> Rates:
    """Return the rate for the mean of several shares at a level: square-and-add of Wilson's limits, one test."""
    found = []
    for level in LEVELS:
        k = _draw(n, level, cells)
        limits = wilson(k, n)
        middle = (k / n).mean(axis=1)
        half = np.sqrt(((np.asarray(limits.high) - k / n) ** 2).sum(axis=1)) / cells
        short = (middle + half < level) & (np.asarray(mean_share(k, np.full_like(k, n)).high) < level)
        found.append((float(short.mean()), None))
    return _worst(found)


def of_mean_points(n: int, cells: int) -> Rates:
    """Return the rate for a mean difference that equals the claimed one: square-and-add, one test."""
    found = []
    for rate in RATES:
        for gap in (0.0, 0.05):
            k, m = _draw(n, rate + gap, cells), _draw(n, rate, cells, 1)
            one = newcombe(k, n, m, n)
            half = np.sqrt(((np.asarray(one.high) - np.asarray(one.estimate)) ** 2).sum(axis=1)) / cells
            two = np.asarray(mean_reduction(k, np.full_like(k, n), m, np.full_like(m, n)).high)
            short = (np.asarray(one.estimate).mean(axis=1) + half < gap - 1e-12) & (two < gap - 1e-12)
            found.append((float(short.mean()), None))
    return _worst(found)


def of_mean_relative(n: int, cells: int) -> Rates:
    """Return the rate for a mean relative drop of one half."""
    found = []
    for rate in (0.6, 0.9):
        k, m = _draw(n, rate, cells), _draw(n, rate / 2, cells, 1)
        one = relative_drop(k, n, m, n)
        half = np.sqrt(((np.asarray(one.high) - np.asarray(one.estimate)) ** 2).sum(axis=1)) / cells
        two = mean_reduction(k, np.full_like(k, n), m, np.full_like(m, n), "mean-relative")
        short = (np.asarray(one.estimate).mean(axis=1) + half < 0.5) & (np.asarray(two.high) < 0.5)
        found.append((float(short.mean()), None))
    return _worst(found)


def of_mean_alike(n: int, cells: int) -> Rates:
    """Return the rate for a mean difference of exactly the margin: wholly beyond it."""
    found = []
    for rate in RATES:
        k, m = _draw(n, rate + MARGIN, cells), _draw(n, rate, cells, 1)
        one = newcombe(k, n, m, n)
        half = np.sqrt(((np.asarray(one.estimate) - np.asarray(one.low)) ** 2).sum(axis=1)) / cells
        two = np.asarray(mean_reduction(k, np.full_like(k, n), m, np.full_like(m, n)).low)
        found.append((float(((np.asarray(one.estimate).mean(axis=1) - half > MARGIN) & (two > MARGIN)).mean()), None))
    return _worst(found)


def of_tradeoff(n: int, cells: int) -> Rates:
    """Return the rate for two relative drops that are equal: corrected interval below 0."""
    found = []
    for safe, useful, drop in ((0.9, 0.6, 0.2), (0.6, 0.6, 0.5)):
        counts: list[Any] = []
        for step, rate in enumerate((safe, safe * (1 - drop), useful, useful * (1 - drop))):
            counts += [_draw(n, rate, 1, step)[:, 0], np.full(DRAWS, n)]
        interval = relative_drop_difference(*counts, level=1 - ALPHA / cells)
        found.append((float((np.nan_to_num(np.asarray(interval.high), nan=1.0) < 0).mean()), None))
    return _of_several(found, cells)


def of_count(n: int, cells: int) -> Rates:
    """Return the rate for a stated number of prompts that is the true one: every percentage of it is gone through."""
    del cells  # one test for a column
    texts = [f"{100 * k / n:.2f}" for k in range(n + 1)]
    return float(np.mean([not possible_counts(text, n).possible for text in texts])), None


def _range(n: int, rate: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the counts of a binomial that are not next to impossible, and their chances."""
    k = np.arange(n + 1)
    chance = stats.binom.pmf(k, n, rate)
    good = chance > 1e-9
    return k[good], chance[good]


def _likely(n: int, one: float, two: float) -> tuple[tuple[np.ndarray, np.ndarray], np.ndarray]:
    """Return pairs of counts that are not next to impossible, and their chances."""
    (a, p), (b, q) = _range(n, one), _range(n, two)
    first, second = np.meshgrid(a, b, indexing="ij")
    chance = np.outer(p, q)
    good = chance > 1e-12
    return (first[good], second[good]), chance[good]


def _draw(n: int, rate: float, cells: int, stream: int = 0) -> np.ndarray:
    return np.random.default_rng([SEED, n, cells, stream]).binomial(n, rate, size=(DRAWS, cells))


def _worst(found: list[tuple[float, float | None]]) -> Rates:
    before = [item[1] for item in found if item[1] is not None]
    return max(item[0] for item in found), max(before) if before else None


def _of_several(found: list[tuple[float, float | None]], cells: int) -> Rates:
    now, before = _worst(found)
    return 1 - (1 - now) ** cells, None if before is None else 1 - (1 - before) ** cells


#: Type -> how its rate is found, and whether by going through all outcomes or by drawing.
TYPES: dict[str, tuple[Callable[[int, int], Rates], str]] = {
    "level": (of_level, "added up"),
    "level, mean of results": (of_mean_level, "drawn"),
    "direction, superiority, ranking": (of_direction, "added up"),
    "magnitude in points": (of_mean_points, "drawn"),
    "magnitude, relative": (of_mean_relative, "drawn"),
    "equivalence": (of_equivalence, "added up"),
    "no worse": (of_no_worse, "added up"),
    "equivalence of a mean": (of_mean_alike, "drawn"),
    "dose-response": (of_dose, "added up"),
    "trade-off": (of_tradeoff, "drawn"),
    "judges compared": (of_judges, "added up"),
    "judges alike": (of_judges_alike, "added up"),
    "count of prompts": (of_count, "added up"),
}


def rows(items: tuple[int, ...] = ITEMS, cells: tuple[int, ...] = CELLS) -> list[dict[str, object]]:
    """Return the table, one row per type, number of comparisons and items an arm."""
    table = []
    for name, (function, how) in TYPES.items():
        for many in cells:
            for n in items:
                now, before = function(n, many)
                told = "" if before is None else f"{100 * before:.2f}"
                table.append(dict(zip(COLUMNS, (name, many, n, f"{100 * now:.2f}", told, how), strict=True)))
    return table


def markdown(table: list[dict[str, object]]) -> str:
    """Return the worst of all numbers of items, one line per type with a column for each number of comparisons."""
    heads = " | ".join(str(many) for many in CELLS)
    lines = [f"| type | {heads} | version 1, 20 | how |", "|---" * (len(CELLS) + 3) + "|"]
    for name, (_, how) in TYPES.items():
        own = [row for row in table if row["type"] == name]
        worst = [
            max(float(str(row[COLUMNS[3]])) for row in own if int(str(row["comparisons"])) == many) for many in CELLS
        ]
        before = [
            float(str(row[COLUMNS[4]])) for row in own if row[COLUMNS[4]] and int(str(row["comparisons"])) == CELLS[-1]
        ]
        told = " | ".join(f"{value:.1f} %" for value in worst)
        lines.append(f"| {name} | {told} | {f'{max(before):.1f} %' if before else '–'} | {how} |")
    lines += [f"| {name} |{' never |' * len(CELLS)} – | by the rule: {why} |" for name, why in NEVER.items()]
    lines.append(f"| protocol |{' no chance |' * len(CELLS)} – | fields are compared, nothing is sampled |")
    return "\n".join(lines)


def _with(table: list[dict[str, object]], comparisons: int) -> list[dict[str, object]]:
    return [row for row in table if int(str(row["comparisons"])) == comparisons]


def with_table(page: str, table: str) -> str:
    """Return the page with its table exchanged."""
    before, heading, rest = page.partition(HEADING)
    section, mark, after = rest.partition("\n## ")
    words = "\n".join(line for line in section.split("\n") if not line.startswith("|")).rstrip("\n")
    return f"{before}{heading}{words}\n\n{table}\n{mark}{after}"


if __name__ == "__main__":
    found = rows()
    with TARGET.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(found)
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8"), markdown(found)), encoding="utf-8")
