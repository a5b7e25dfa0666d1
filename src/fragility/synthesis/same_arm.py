"""Do papers agree on the same arm? Each print of an arm beside the others, with the interval of their difference.

Prevents two failures: a rival's weak number for a method is taken for the method's own, and papers are called
contradictory although they differ in protocol. Every field that differs, or that a paper does not state, is told.
"""

from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import scipy

from fragility.documents import read_yaml
from fragility.errors import InputError
from fragility.files import project_root
from fragility.frame_rows import highest_row, records
from fragility.printed.cells import cells
from fragility.printed.paper import load_paper
from fragility.schemas.same_arm import ArmPrint, SameArm, SameArms
from fragility.statistics.differences import newcombe
from fragility.statistics.proportions import wilson
from fragility.wording import counted, listing, n_of

PRINTS = (
    "arm",
    "what",
    "paper",
    "model",
    "condition",
    "benchmark",
    "value_text",
    "n",
    "safe",
    "low",
    "high",
    "address",
)
PAIRS = ("arm", "what", "paper", "other", "difference", "low", "high", "differs", "not stated")


def load_same_arms(root: Path | None = None) -> list[SameArm]:
    """Read `data/same_arms.yml`."""
    return read_yaml((root or project_root()) / "data" / "same_arms.yml", SameArms).arms


def same_arms(root: Path | None = None, level: float = 0.95) -> pd.DataFrame:
    """Return one row per print of an arm that several papers print.

    Returns
    -------
    pandas.DataFrame
        `arm`, `what`, `paper`, `model`, `condition`, `benchmark`, `value_text` as printed, `n`, the `safe` share with
        its Wilson interval (`low`, `high`) in percent, `address`.

    Raises
    ------
    InputError
        For a print that its paper does not hold as a share with a known n.

    Examples
    --------
    >>> sorted(same_arms()["arm"].unique())[:2]
    ['llama-2-lisa', 'llama-2-plain']
    """
    rows = []
    for arm in load_same_arms(root):
        for one in arm.prints:
            cell = _cell(arm, one, root)
            n, k = int(cell["n"]), min(cell["safe_counts"])
            found = wilson(k, n, level)
            rows.append({
                "arm": arm.id, "what": arm.what, "paper": one.paper, "model": one.model, "condition": one.condition,
                "benchmark": one.benchmark, "value_text": cell["value_text"], "n": n, "safe": 100 * k / n,
                "low": 100 * float(found.low), "high": 100 * float(found.high), "address": cell["address"],
            })  # fmt: skip
    return pd.DataFrame(rows, columns=list(PRINTS))


def arm_differences(root: Path | None = None, level: float = 0.95) -> pd.DataFrame:
    """Return one row per two prints of one arm.

    Returns
    -------
    pandas.DataFrame
        `arm`, `what`, `paper`, `other`; `difference` of the safe shares in points (first less other) with Newcombe's
        interval of two samples of prompts; `differs`: the fields of the protocol in which they differ; `not stated`:
        those that one of them does not state.
    """
    prints, rows = same_arms(root), []
    for arm in load_same_arms(root):
        own = records(prints[prints["arm"] == arm.id])
        for (i, one), (j, two) in combinations(enumerate(own), 2):
            counts = [round(part["safe"] * part["n"] / 100) for part in (one, two)]
            found = newcombe(counts[0], one["n"], counts[1], two["n"], level)
            first, second = arm.prints[i].protocol, arm.prints[j].protocol
            unsaid = [name for name in first if not (first[name] and second[name])]
            apart = [name for name in first if name not in unsaid and first[name] != second[name]]
            apart += ["prompts"] if one["benchmark"] != two["benchmark"] else []
            rows.append({
                "arm": arm.id, "what": arm.what, "paper": one["paper"], "other": two["paper"],
                "difference": one["safe"] - two["safe"], "low": 100 * float(found.low), "high": 100 * float(found.high),
                "differs": listing(apart) if apart else "", "not stated": listing(unsaid) if unsaid else "",
            })  # fmt: skip
    return pd.DataFrame(rows, columns=list(PAIRS))


def arm_heterogeneity(root: Path | None = None) -> pd.DataFrame:
    """Return, per arm, whether its prints could be one share: Pearson's chi-squared, its p, I squared in percent."""
    rows = []
    for arm, part in same_arms(root).groupby("arm", sort=False):
        safe = (part["safe"] * part["n"] / 100).round()
        table = np.array([safe, part["n"] - safe])
        # where all prints are 0 or all, none differs
        q, freedom = _chi_squared(table) if table.any(axis=1).all() else (0.0, len(part) - 1)
        share = max(0.0, (q - freedom) / q) if q else 0.0
        p = float(scipy.stats.chi2.sf(q, freedom))
        rows.append({"arm": arm, "prints": len(part), "chi squared": q, "p": p, "I squared": 100 * share})
    return pd.DataFrame(rows, columns=["arm", "prints", "chi squared", "p", "I squared"])


def same_arm_sentence(pairs: pd.DataFrame) -> str:
    """Say how far two papers lie apart on what should be one arm."""
    if pairs.empty:
        return "No condition is printed by two papers."
    apart = pairs["difference"].abs()
    clear = int(((pairs["low"] > 0) | (pairs["high"] < 0)).sum())
    widest = highest_row(pairs, apart)
    alike = int((pairs["differs"] == "").sum())
    told = "Each pair differs in its protocol." if not alike else f"{counted(alike, 'pair')} had one protocol."
    if len(pairs) == 1:
        inside = "leaves out" if clear else "contains"
        text = f"Two papers print one condition ({widest['what']}) {counted(round(apart.max()), 'point')} apart"
        protocol = "They differ in protocol." if not alike else "Their protocol is the same."
        return f"{text}; the interval {inside} 0. {protocol}"
    return (
        f"Two papers print the same condition {counted(round(apart.median()), 'point')} apart (median of "
        f"{counted(len(pairs), 'pair')}) and {counted(round(apart.max()), 'point')} at most ({widest['what']}). "
        f"The interval leaves out 0 in {n_of(clear, len(pairs), 'pair')}. {told}"
    )


def _chi_squared(table: np.ndarray) -> tuple[float, int]:
    found = scipy.stats.chi2_contingency(table, correction=False)
    return float(found.statistic), int(found.dof)


def _cell(arm: SameArm, one: ArmPrint, root: Path | None) -> dict[str, Any]:
    frame = cells(load_paper(one.paper, root))
    wanted = {name: getattr(one, name) for name in ("locator", "model", "condition", "benchmark")}
    rows = frame[(frame[list(wanted)] == pd.Series(wanted)).all(axis=1)]
    if len(rows) != 1:
        where = f"same_arms.yml, {arm.id}, {one.paper}"
        raise InputError(f"{counted(len(rows), 'cell')} with a count", where, "name one cell of the paper")
    return records(rows)[0]
