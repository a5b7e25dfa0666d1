"""Time the statistics against the code that a user would write without them, as ratios in one run.

Prevents the failure in which a claim about speed has no measurement behind it. Each pair stands side by side: ours, and
the baseline as a loop over a well-known library. A slow baseline is timed on a part of the cells and scaled; the table
says on how many. Times are processor seconds on one core. Run it on a machine with nothing else to do:
`.venv/bin/python bench/estimators.py`.
"""

import argparse
import os
import platform
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"  # one core for all, and before numpy is loaded

import numpy as np  # noqa: E402
from pymare.estimators import VarianceBasedLikelihoodEstimator  # noqa: E402
from scipy import stats  # noqa: E402
from statsmodels.stats.meta_analysis import combine_effects  # noqa: E402

from fragility.statistics.bootstrap import bootstrap_difference, bootstrap_mean  # noqa: E402
from fragility.statistics.column_scan import scan  # noqa: E402
from fragility.statistics.differences import newcombe  # noqa: E402
from fragility.statistics.granularity import possible  # noqa: E402
from fragility.statistics.pooling import pool_many  # noqa: E402
from fragility.statistics.proportions import clopper_pearson, wilson  # noqa: E402

CELLS, ITEMS, CLUSTERS, DRAWS = 500, 520, 16, 10_000
PRINTED, COLUMNS, COLUMN, CANDIDATES = 1_000_000, 1000, 30, range(50, 2001)
META, STUDIES = 10_000, 9


@dataclass(frozen=True)
class Job:
    """One comparison: seconds may be `most`, or the baseline must take `ratio` times as long."""

    name: str
    ours: Callable[[], object]
    baseline: Callable[[], object] | None = None
    part: float = 1.0
    ratio: float = 0.0
    most: float = 0.0


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5, help="the shortest of so many rounds counts")
    parser.add_argument("--only", default="", help="jobs whose name holds this text")
    arguments = parser.parse_args()
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"{platform.platform()}, Python {platform.python_version()}, numpy {np.__version__}, one core{load}")
    print(f"{'':58}{'ours, s':>10}{'baseline, s':>13}{'ratio':>9}  target")
    for job in jobs(np.random.default_rng(1)):
        if arguments.only in job.name:
            report(job, arguments.rounds)


def jobs(rng: np.random.Generator) -> list[Job]:
    """Return the comparisons, with made-up data."""
    rates = rng.uniform(0.05, 0.95, CELLS)
    first = (rng.random((ITEMS, CELLS)) < rates).astype(float)
    second = (rng.random((ITEMS, CELLS)) < rates * 0.8).astype(float)
    k1, k2 = first.sum(axis=0), second.sum(axis=0)
    clusters = np.sort(rng.integers(0, CLUSTERS, ITEMS))
    members = [np.flatnonzero(clusters == cluster) for cluster in range(CLUSTERS)]

    def scipy_means(cells: int) -> None:
        for cell in range(cells):
            stats.bootstrap((first[:, cell],), np.mean, n_resamples=DRAWS, method="percentile", rng=cell)

    def scipy_pairs(cells: int) -> None:
        for cell in range(cells):
            arms = first[:, cell], second[:, cell]
            stats.bootstrap(
                arms, mean_difference, paired=True, vectorized=True, n_resamples=DRAWS, method="percentile", rng=cell
            )

    def scipy_clusters(cells: int) -> None:
        """Draw clusters, and take the mean of the items that come with them: a bootstrap of indices."""
        for cell in range(cells):
            groups = [first[rows, cell] for rows in members]

            def mean(drawn: np.ndarray, groups: list[np.ndarray] = groups) -> float:
                return float(np.concatenate([groups[cluster] for cluster in drawn]).mean())

            index = (np.arange(CLUSTERS),)
            stats.bootstrap(index, mean, vectorized=False, n_resamples=DRAWS, method="percentile", rng=cell)

    def scipy_cluster_totals(cells: int) -> None:
        """Do the same over the totals of the clusters, as one who has thought about it would."""
        sizes = np.array([len(rows) for rows in members])
        for cell in range(cells):
            totals = np.array([first[rows, cell].sum() for rows in members])
            stats.bootstrap(
                (totals, sizes), ratio, paired=True, vectorized=True, n_resamples=DRAWS, method="percentile", rng=cell
            )

    texts = [f"{value:.2f}" for value in rng.integers(0, 10_001, PRINTED) / 100]
    columns = [[f"{100 * k / 520:.2f}" for k in rng.integers(1, 520, COLUMN)] for _ in range(COLUMNS)]
    effects, variances = rng.normal(0, 0.3, (META, STUDIES)), rng.uniform(0.01, 0.2, (META, STUDIES))

    def statsmodels_loop(method: str, rows: int) -> None:
        for y, v in zip(effects[:rows], variances[:rows], strict=True):
            combine_effects(y, v, method_re=method)

    def pymare_loop(rows: int) -> None:
        for y, v in zip(effects[:rows], variances[:rows], strict=True):
            VarianceBasedLikelihoodEstimator(method="REML").fit(y[:, None], v[:, None], np.ones((STUDIES, 1)))

    def scan_columns() -> None:
        for column in columns:
            scan(column, CANDIDATES)

    cells = f"{CELLS} cells, n = {ITEMS}"
    part, clustered = 10 / CELLS, f"{CELLS} cells, {CLUSTERS} clusters"
    return [
        Job(f"Wilson, {cells}", lambda: wilson(k1, ITEMS), lambda: scipy_means(10), part, 1000),
        Job(f"Clopper-Pearson, {cells}", lambda: clopper_pearson(k1, ITEMS), lambda: scipy_means(10), part, 1000),
        Job(f"Newcombe, {cells}", lambda: newcombe(k1, ITEMS, k2, ITEMS), lambda: scipy_pairs(10), part, 1000),
        Job(f"bootstrap of items, {cells}", lambda: bootstrap_mean(first, seed=1), lambda: scipy_means(10), part),
        Job(
            f"paired bootstrap, {cells}",
            lambda: bootstrap_difference(first, second, seed=1),
            lambda: scipy_pairs(10),
            part,
            300,
        ),
        Job(
            f"cluster bootstrap, {clustered}",
            lambda: bootstrap_mean(first, seed=1, clusters=clusters),
            lambda: scipy_clusters(5),
            5 / CELLS,
            300,
        ),
        Job(
            f"the same, against a loop over cluster totals, {CELLS} cells",
            lambda: bootstrap_mean(first, seed=1, clusters=clusters),
            lambda: scipy_cluster_totals(20),
            20 / CELLS,
        ),
        Job(f"granularity, all rules, {PRINTED:,} values", lambda: possible(texts, ITEMS), most=2),
        Job(f"n scan 50..2000, {COLUMNS:,} columns of {COLUMN}", scan_columns, most=5),
        Job(
            f"{META:,} x {STUDIES} studies, DL",
            lambda: pool_many(effects, variances, "dl", knapp_hartung=False),
            lambda: statsmodels_loop("dl", 500),
            500 / META,
            50,
        ),
        Job(
            f"{META:,} x {STUDIES} studies, Paule-Mandel",
            lambda: pool_many(effects, variances, "pm"),
            lambda: statsmodels_loop("pm", 500),
            500 / META,
            50,
        ),
        Job(
            f"{META:,} x {STUDIES} studies, REML (baseline: PyMARE)",
            lambda: pool_many(effects, variances, "reml"),
            lambda: pymare_loop(100),
            100 / META,
            50,
        ),
    ]


def mean_difference(one: np.ndarray, two: np.ndarray, axis: int = -1) -> np.ndarray:
    """Return the statistic of the paired baseline."""
    return one.mean(axis=axis) - two.mean(axis=axis)


def ratio(totals: np.ndarray, sizes: np.ndarray, axis: int = -1) -> np.ndarray:
    """Return the statistic of the baseline over cluster totals."""
    return totals.sum(axis=axis) / sizes.sum(axis=axis)


def report(job: Job, rounds: int) -> None:
    """Time both sides in turn and print one line."""
    ours, theirs = [], []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(rounds):
            ours.append(seconds(job.ours))
            if job.baseline and len(theirs) < 2:
                theirs.append(seconds(job.baseline) / job.part)
    line = f"{job.name:58}{min(ours):10.4f}"
    if job.baseline:
        reached = min(theirs) / min(ours)
        met = ("met" if reached >= job.ratio else "missed") if job.ratio else ""
        target = f"{job.ratio:.0f} times: {met}" if job.ratio else "none"
        print(f"{line}{min(theirs):13.1f}{reached:9.0f}  {target} (baseline on {job.part:.0%} of it)")
    else:
        print(f"{line}{'':22}  {job.most:g} s: {'met' if min(ours) <= job.most else 'missed'}")


def seconds(job: Callable[[], object]) -> float:
    """Return the processor time it takes, which a busy machine changes little."""
    start = time.process_time()
    job()
    return time.process_time() - start


if __name__ == "__main__":
    main()
