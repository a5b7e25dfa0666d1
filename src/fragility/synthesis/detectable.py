"""Detectable effects: what a benchmark's n could show, what the printed differences would need, and the next eval.

Prevents the failure in which "no difference" is concluded from a benchmark that could not have shown one.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from fragility.frame_rows import highest_row, lowest_row
from fragility.schemas.benchmark import Benchmark
from fragility.statistics.clustered import design_effect
from fragility.statistics.power import detectable_paired, detectable_unpaired
from fragility.statistics.sample_size import items_unpaired
from fragility.wording import n_of, sentence


def detectable(
    benchmarks: Sequence[Benchmark],
    shares: Sequence[float] = (0.99, 0.9, 0.5),
    family: int = 1,
    power: float = 0.8,
    discordant: float = 0.2,
) -> pd.DataFrame:
    """Return the smallest loss of safety that a benchmark's n finds.

    Parameters
    ----------
    benchmarks : sequence of Benchmark
        Cards; one row per edition with an n of its own.
    shares : sequence of float
        True safe shares of the reference arm, 0 to 1.
    family : int
        Comparisons that one error rate is shared by (Bonferroni).
    power : float
        Chance to find it.
    discordant : float
        For arms on the same items: the share of items whose label differs between them.

    Returns
    -------
    pandas.DataFrame
        `benchmark`, `n`, `share`, and in points `unpaired` (two independent arms), `clustered` (the same with ICC .05
        and the benchmark's clusters; NaN where they are not known) and `paired` (arms on the same items; NaN where so
        many labels cannot differ at that share); NaN where even the largest loss is found with less power.
    """
    rows = []
    for card in benchmarks:
        for n in dict.fromkeys(edition.n for edition in card.editions):
            known = card.clusters is not None and card.clusters.total == n
            for share in shares:
                rows.append(
                    {
                        "benchmark": card.name,
                        "n": n,
                        "share": share,
                        "unpaired": _points(detectable_unpaired(share, n, n, power, family=family).value),
                        "clustered": _clustered(card, share, n, power, family) if known else np.nan,
                        "paired": _paired(share, discordant, n, power, family),
                    }
                )
    return pd.DataFrame(rows, columns=["benchmark", "n", "share", "unpaired", "clustered", "paired"])


def _clustered(card: Benchmark, share: float, n: int, power: float, family: int) -> float:
    assert card.clusters is not None
    inflation = float(np.asarray(design_effect(card.clusters.size, 0.05)))
    return _points(detectable_unpaired(share, n, n, power, family=family, design_effect=inflation).value)


def _paired(share: float, discordant: float, n: int, power: float, family: int) -> float:
    """Return the paired loss found; NaN where so much disagreement cannot be at this share of the reference."""
    loss = float(detectable_paired(discordant, n, power, family=family).value)
    gained, lost = (discordant - loss) / 2, (discordant + loss) / 2
    return _points(loss) if gained <= 1 - share and lost <= share else np.nan


def _points(value: float) -> float:
    return 100 * float(value)


def needed(frame: pd.DataFrame, power: float = 0.8, alpha: float = 0.05) -> pd.DataFrame:
    """Return how many items per arm each printed difference would have needed, with the cells of its table as family.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `effects` gives it.

    Returns
    -------
    pandas.DataFrame
        `paper_key`, `locator`, `model`, `role`, `benchmark`, `n`, `estimate` (points), `family`, `items` (per arm; inf
        for a difference of 0) and `enough` (n is at least that).
    """
    columns = ["paper_key", "locator", "model", "role", "benchmark", "n", "estimate", "family", "items", "enough"]
    if frame.empty:
        return pd.DataFrame(columns=columns)
    family = frame.groupby(["paper_key", "locator", "treated"])["n"].transform("size")
    same = frame["p_ref"] == frame["p_trt"]
    p, q = frame["p_ref"].to_numpy(float), frame["p_trt"].to_numpy(float)
    safe_q = np.where(same, np.where(p > 0.5, p - 0.1, p + 0.1), q)
    found = items_unpaired(safe_q, p, power, alpha, family.to_numpy(float))
    items = np.where(same, np.inf, np.atleast_1d(np.asarray(found.value, dtype=float)))
    return frame.assign(family=family, items=items, enough=frame["n"].to_numpy(float) >= items)[columns]


def needed_by_role(table: pd.DataFrame) -> pd.DataFrame:
    """Return, per kind of intervention, its contrasts, those whose n is enough, and the median of the items needed."""
    groups = table.groupby("role")
    found = groups.agg(contrasts=("n", "size"), enough=("enough", "sum"), items=("items", "median")).reset_index()
    return found.assign(items=found["items"].replace(np.inf, np.nan))


def planning_table(
    shares: Sequence[float], losses: Sequence[float], family: int = 1, power: float = 0.8
) -> pd.DataFrame:
    """Return items per arm for the next eval: a safe share of the reference by a loss to be found, both in percent."""
    rows = []
    for share in shares:
        row: dict[str, object] = {"safe share (%)": 100 * share}
        for loss in losses:
            wanted = share - loss / 100
            found = items_unpaired(wanted, share, power, 0.05, family) if wanted >= 0 else None
            row[f"loss of {loss:g} points"] = f"{float(found.value):.0f}" if found and not found.reason else "none"
        rows.append(row)
    return pd.DataFrame(rows)


def detectable_sentence(table: pd.DataFrame, share: float) -> str:
    """Say what the smallest and the largest benchmark can show at one share."""
    part = table[np.isclose(table["share"], share) & table["unpaired"].notna()]
    if part.empty:
        return f"At a safe share of {100 * share:g} % no benchmark finds any loss with that power."
    best, worst = lowest_row(part, "unpaired"), highest_row(part, "unpaired")
    return (
        f"With independent conditions and a safe share of {100 * share:g} %, {best['benchmark']} (n = {best['n']}) "
        f"finds a loss of {best['unpaired']:.1f} points, {worst['benchmark']} (n = {worst['n']}) one of "
        f"{worst['unpaired']:.1f}."
    )


def needed_sentence(table: pd.DataFrame) -> str:
    """Say how many printed differences were within reach of their n."""
    if table.empty:
        return "No printed difference can be turned into counts."
    within = int(table["enough"].sum())
    which = n_of(within, len(table), "printed difference")
    return sentence(
        f"{which} {'is' if within < 2 else 'are'} large enough for {'its' if within < 2 else 'their'} n to find with "
        "80 % power, all differences of a table being one family"
    )
