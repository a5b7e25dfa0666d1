"""Noise that a printed rate does not show: the same judge asked otherwise or again, and the same prompt answered again.

Prevents the failures in which a difference smaller than what another run gives is called an effect, and in
which runs of one judge under several instructions are told as repeats of one measurement.
"""

from collections.abc import Iterable
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import scipy

from fragility.errors import InputError, near_match
from fragility.released.judging.panel import Ratings, load_ratings
from fragility.schemas.panel import Decodings, Panel, Rerun
from fragility.statistics import NotEstimable, cohen_kappa, cross_table, nested_repeats, wilson
from fragility.statistics.result import check_integer


def rerun_rates(rerun: Rerun, root: Path | None = None) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the rate of one judge in each of its runs, and how stable its labels are.

    Parameters
    ----------
    rerun : Rerun
        As `load_plan` gives it.
    root : Path, optional
        The checkout.

    Returns
    -------
    pandas.DataFrame
        One row a run: `run`, `n` responses that every run answered, `k`, `rate` in percent with Wilson
        limits.
    dict
        `runs`, `n`, `spread` (points between the highest and the lowest rate), `unstable` (percent of
        responses on which the runs differ), the lowest and the highest kappa of two runs, and `note`.
    """
    held = load_ratings(Panel(source=rerun.source, question=rerun.question, arms=[]), root)
    absent = [name for name in rerun.judges if name not in held.answers]
    if absent:
        raise InputError(f"no judge '{absent[0]}'", f"judging.yml, reruns of {rerun.source}")
    said = held.answers[rerun.judges].dropna().astype(bool)
    n, k = len(said), said.sum()
    found = wilson(k.to_numpy(), n)
    table = pd.DataFrame({"run": rerun.judges, "n": n, "k": k.to_numpy(), "rate": 100 * found.estimate})
    table = table.assign(low=100 * found.low, high=100 * found.high)
    kappas = [
        cohen_kappa(cross_table(said[a].to_numpy(), said[b].to_numpy(), labels=[True, False])[0])
        for a, b in combinations(rerun.judges, 2)
    ]
    known = [kappa.estimate for kappa in kappas if not isinstance(kappa, NotEstimable)]
    return table, {
        "runs": len(rerun.judges), "n": n, "spread": float(np.ptp(table["rate"])),
        "unstable": 100 * float((said.nunique(axis=1) > 1).mean()),
        "lowest_kappa": min(known, default=np.nan), "highest_kappa": max(known, default=np.nan), "note": rerun.note,
    }  # fmt: skip


def run_totals(scores: pd.DataFrame, metric: Iterable[str]) -> pd.DataFrame:
    """Return how far the totals of one judge's runs lie apart, where only totals are released.

    Parameters
    ----------
    scores : pandas.DataFrame
        Released scores: one count for each model, benchmark and run (`condition`).
    metric : iterable of str
        The metrics that are such counts.

    Returns
    -------
    pandas.DataFrame
        One row per model and benchmark: `runs`, `n`, `mean`, `sd` and `spread` (largest less smallest) of the
        rates, in percent and points. Which answers changed is not released, so no interval of the noise can
        be given from `sd` of so few runs; a chi-square one is printed as `sd_low`, `sd_high`, normal rates
        assumed.
    """
    part = scores[scores["metric"].isin(list(metric)) & scores["n"].ne("")]
    part = part.assign(rate=100 * part["value"] / pd.to_numeric(part["n"]))
    rows = []
    for (model, benchmark), runs in part.groupby(["model", "benchmark"]):
        rate, entry = runs["rate"].to_numpy(float), {"model": model, "benchmark": benchmark}
        spread = float(np.ptp(rate))
        entry |= {"runs": len(rate), "n": int(runs["n"].iloc[0]), "mean": float(rate.mean())}
        sd = float(rate.std(ddof=1)) if len(rate) > 1 else np.nan
        rows.append(entry | {"sd": sd, "spread": spread} | _sd_limits(sd, len(rate)))
    return pd.DataFrame(rows)


def decodings(plan: Iterable[Decodings], items: int = 100, root: Path | None = None) -> pd.DataFrame:
    """Return `decoding_noise` of every entry of the plan."""
    entries = list(plan)
    panels = {
        (entry.source, entry.question, *entry.arms): Panel(
            source=entry.source, question=entry.question, arms=entry.arms, merge_versions=entry.merge_versions
        )
        for entry in entries
    }
    held = {key: load_ratings(panel, root) for key, panel in panels.items()}
    tables = [decoding_noise(held[entry.source, entry.question, *entry.arms], entry.judge, items) for entry in entries]
    return pd.concat(tables, ignore_index=True)


def decoding_noise(held: Ratings, judge: str, items: int = 100, level: float = 0.95) -> pd.DataFrame:
    """Return how much of a rate is luck of the single decoding, arm by arm.

    Parameters
    ----------
    held : Ratings
        Of a source whose prompts were answered several times.
    judge : str
        One of its judges.
    items : int
        Size of a benchmark for which the noise of a printed difference is given.
    level : float
        Confidence level, a share.

    Returns
    -------
    pandas.DataFrame
        One row an arm: `items` with all repeats, `left_out`, `repeats`, `rate` (percent) with limits over
        items, `unstable` (percent of items whose answers differ), `noise` (share of the variance of one
        answer that is within items) with limits, `one_run` and `difference`: the points within which the rate
        of one run over these items, and the difference of two models of this noise on a benchmark of `items`,
        lie by decoding alone, 95 in 100 times. Not estimable where fewer than half of the items have all
        repeats. Where all answers of an arm are equal, `unstable`, `one_run` and `difference` are the 0 that
        was seen, and `noise`, a share of no variance, has the `reason`.
    """
    check_integer(items, "items", 1)
    if judge not in held.answers:
        raise InputError(
            f"no judge '{judge}'", f"judging.yml, {held.panel.source}", near_match(judge, map(str, held.answers))
        )
    rows = []
    for arm, said in held.answers[judge].groupby(held.responses["arm"]):
        place = held.responses.loc[said.index]
        wide = said.groupby([place["cluster"], place["repeat"]]).first().unstack("repeat")
        if wide.notna().any(axis=None):
            rows.append({"source": held.panel.source, "judge": judge, "arm": arm} | _arm(wide, items, level))
    return pd.DataFrame(rows)


def _arm(wide: pd.DataFrame, items: int, level: float) -> dict[str, Any]:
    whole = wide.dropna().astype(float).to_numpy()
    entry: dict[str, Any] = {"items": len(whole), "left_out": len(wide) - len(whole), "repeats": wide.shape[1]}
    names = ("rate", "rate_low", "rate_high", "unstable", "noise", "noise_low", "noise_high", "one_run", "difference")
    few = NotEstimable(f"only {len(whole)} of {len(wide)} items have all repeats")
    found = nested_repeats(whole, level) if 2 * len(whole) >= len(wide) else few
    if isinstance(found, NotEstimable):
        seen: dict[str, float] = {}
        if 2 * len(whole) >= len(wide) and min(whole.shape) > 1 and np.ptp(whole) == 0:
            seen = {"rate": 100 * float(whole[0, 0])} | dict.fromkeys(("unstable", "one_run", "difference"), 0.0)
        return entry | dict.fromkeys(names, np.nan) | seen | {"reason": found.reason}
    unstable = 100 * float((np.ptp(whole, axis=1) > 0).mean())
    mean = (found.mean.estimate, found.mean.low, found.mean.high)
    rate = [100 * float(np.clip(value, 0, 1)) for value in mean]
    noise = [float(value) for value in (found.noise.estimate, found.noise.low, found.noise.high)]
    one, two = (196 * np.sqrt(found.within * size) for size in (1 / len(whole), 2 / items))
    values = (*rate, unstable, *noise, float(one), float(two))
    return entry | dict(zip(names, values, strict=True)) | {"reason": ""}


def _sd_limits(sd: float, runs: int, level: float = 0.95) -> dict[str, float]:
    if runs < 2 or not sd > 0:
        return {"sd_low": np.nan, "sd_high": np.nan}
    tails = scipy.stats.chi2.isf([(1 - level) / 2, (1 + level) / 2], runs - 1)
    low, high = np.sqrt((runs - 1) * sd**2 / tails)
    return {"sd_low": float(low), "sd_high": float(high)}
