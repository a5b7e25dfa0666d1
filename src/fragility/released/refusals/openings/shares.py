"""Shares: per model, how many of its refusals open in a given way, with the items that stand behind the number.

Prevents the failures in which several answers to one prompt count as independent, an answer that a platform stopped
counts as a refusal of the model, or a model with three refusals weighs like one with three hundred.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fragility.errors import InputError, near_match
from fragility.files import project_root
from fragility.released.coded import Rows
from fragility.released.labels import coded_outcomes, list_outcomes
from fragility.released.refusals.judged import RATED, refusals_of, rows_of_judge
from fragility.released.refusals.openings.families import identities
from fragility.released.refusals.openings.openers import covered_columns
from fragility.schemas.opening import Labelled, OpeningMeasure
from fragility.schemas.outcome import FOLDER
from fragility.small_tables import Columns, joined
from fragility.statistics import NotEstimable, cluster_share, pool_shares, wilson
from fragility.statistics.places import places_among
from fragility.statistics.pooling import Pooled

#: What tells one response from another within a source.
RESPONSE = ["model", "condition", "benchmark", "item_id", "repeat"]
#: What is counted of each model.
COUNTED = ["source", "judge", "model", "n", "k", "prompts", "effective", "blocked", "unknown"]
#: The columns of `model_shares`.
COLUMNS = ["source", "judge", "model", "n", "k", "share", "low", "high", "prompts", "effective", "blocked", "unknown",
           "enough"]  # fmt: skip


def model_shares(
    measure: OpeningMeasure, root: Path | None = None, clusters: str = "item_id", level: float = 0.95
) -> pd.DataFrame:
    """Return per model the share of refusals that open as the measure says.

    Parameters
    ----------
    measure : OpeningMeasure
        Refusals and openings.
    root : Path, optional
        The checkout.
    clusters : {"item_id", "cluster"}
        What was sampled: prompts, or the groups of prompts that the source's card names.
    level : float
        Confidence level, a share.

    Returns
    -------
    pandas.DataFrame
        One row a model; what several sources release of one model (`data/models.yml`) is added up, `source` and `judge`
        then name both. `n` refusals, `k` of them open so, `share` with Wilson limits `low` and `high` at
        `effective` items (n over the CR2 design effect of the clusters, 1 to n; with a share of 0 or 1 the
        number of clusters), all missing where n is 0; `prompts`; `blocked` refusals that a platform made and `unknown`
        ones whose opening is not known, both left out; `enough` whether n reaches the measure's least. Opener counts
        hold no prompts: n stands for them.

    Raises
    ------
    InputError
        An unknown source, judge, flag, condition or benchmark; clusters of a source or measure that has none.
    """
    root = root or project_root()
    if measure.openers:
        if clusters != "item_id":
            raise InputError("counts of openings have no groups of prompts", "clusters", "use a flag")
        table = covered_columns(measure, root)
        n, none = table["n"], np.zeros(len(table), dtype=int)
        table = table.assign(prompts=n, effective=n.astype(float), blocked=none, unknown=none)
    else:
        parts = [_of_source(*key, root, clusters) for key in measure.by_source(root / FOLDER)]
        table = joined(parts, COUNTED)
    table = _one_row_a_model(table, identities(root))
    n, k, effective = (table[name] for name in ("n", "k", "effective"))
    some = n > 0
    limits = {name: np.full(len(table), np.nan) for name in ("share", "low", "high")}
    limits["share"][some] = share = k[some] / n[some]
    found = wilson(share * effective[some], effective[some], level)
    limits["low"][some], limits["high"][some] = found.low, found.high
    table = table.assign(**limits, enough=n >= measure.least)
    return pd.DataFrame({name: table[name].tolist() for name in COLUMNS})


def _one_row_a_model(table: Columns, same: dict[str, str]) -> Columns:
    """Add up the rows of one model that sources spell differently; their prompts are different ones."""
    names = [same.get(str(model), str(model)) for model in table["model"]]
    if not set(names) & set(same.values()):
        return table
    rows = table.assign(model=names)
    groups = rows.groups("model")

    def of(name: str) -> list[Any]:
        if name in ("source", "judge"):
            return [" and ".join(rows[name][places]) for places in groups.values()]
        known = np.nan_to_num(rows[name])
        return [known[places].sum() for places in groups.values()]

    return Columns({name: [model for (model,) in groups] if name == "model" else of(name) for name in table})


def known_sources(root: Path) -> list[str]:
    """Return the sources of a checkout that have a card or derived labels, sorted."""
    folders = (root / FOLDER, root / "data" / "sources")
    return list(_known_sources(root, *(folder.stat().st_mtime_ns if folder.is_dir() else 0 for folder in folders)))


@lru_cache(maxsize=4)
def _known_sources(root: Path, *written: int) -> tuple[str, ...]:
    """List them once per state of the two folders: every reading that names a source asks."""
    return tuple(sorted({*list_outcomes(root), *(path.stem for path in (root / "data" / "sources").glob("*.yml"))}))


def pooled_share(shares: pd.DataFrame, scale: str = "arcsine") -> Pooled | NotEstimable:
    """Pool the models of `model_shares` that have enough refusals; see `statistics.pool_shares`."""
    rows = shares[shares["enough"]]
    return pool_shares(rows["share"], rows["effective"], scale)


@dataclass(frozen=True)
class _Refusals:
    """The responses that a source's judge calls refusals, and what is known of how each opens."""

    rows: Rows
    opens: NDArray[np.bool_]
    known: NDArray[np.bool_]


def _refusals_in(measure: OpeningMeasure, part: Labelled, root: Path) -> _Refusals:
    rows = rows_of_judge(coded_outcomes(part.source, root).select({}), part.judge, part.version)
    for name, chosen in (("condition", part.conditions), ("benchmark", part.benchmarks)):
        column = rows.column(name)
        given = {column.texts[code] for code in places_among(column.codes)[0]} if chosen else set()
        for value in chosen:
            if value not in given:
                raise InputError(f"no {name} '{value}'", part.source, near_match(value, sorted(given)))
        rows = rows.at(rows.holds(name, chosen)) if chosen else rows
    refused = rows.holds("meaning", measure.refused)
    if not refused.any() or not set(measure.refused) <= set(RATED):
        refusals_of(pd.DataFrame({"meaning": rows.values("meaning")}), measure.refused)  # says why there are none
    refusals = rows.at(refused)
    if not measure.keyword_judge:
        return _Refusals(refusals, refusals.holds(measure.flag, ["True"]), refusals.codes(measure.flag) >= 0)
    listed = rows_of_judge(rows.table.select({}), measure.keyword_judge)
    groups = rows.table.groups(RESPONSE)
    told = np.full(len(groups.first) + 1, -1)  # what the list says of each response (-1: nothing), and of unnamed ones
    told[listed.groups(RESPONSE)] = np.where(
        listed.codes("meaning") >= 0, listed.holds("meaning", ["refused"]).astype(int), -1
    )
    found = told[refusals.groups(RESPONSE)]
    return _Refusals(refusals, found == 1, found >= 0)


@lru_cache(maxsize=256)
def _of_source(one: str, written: int, root: Path, clusters: str) -> Columns:
    """Count one source of a measure, once per state of its file: the readings and checks of a claim ask again."""
    measure = OpeningMeasure.model_validate_json(one)
    part = measure.sources[0]
    refusals = _refusals_in(measure, part, root)
    rows = refusals.rows
    if clusters == "cluster" and rows.holds("cluster", [""]).all():
        raise InputError(f"{part.source} names no groups of prompts", "clusters", "use item_id")
    models, names = rows.codes("model"), rows.column("model").texts
    items, sampled = rows.codes("item_id") + 1, rows.codes(clusters) + 1  # what is missing is one of its own
    blocked = rows.holds("blocked", ["True"])
    table = []
    for code in places_among(models)[0].tolist():
        own = models == code
        mine = own & ~blocked & refusals.known
        base: dict[str, str | int | float] = {"source": part.source, "judge": part.judge, "model": names[code]}
        unknown = int((own & ~blocked & ~refusals.known).sum())
        left_out = {"blocked": int((own & blocked).sum()), "unknown": unknown}
        counts = _counted(refusals.opens[mine], sampled[mine])
        table.append(base | left_out | counts | {"prompts": len(np.unique(items[mine]))})
    return Columns.of_rows(table, COUNTED)


def _counted(hits: NDArray[np.bool_], clusters: NDArray[np.int_]) -> dict[str, int | float]:
    """Return n refusals, k that open so, and how many independent ones they are worth."""
    n, k = len(hits), int(hits.sum())
    if not n:
        return {"n": n, "k": k, "effective": np.nan}
    size = np.bincount(clusters)
    found = size > 0
    se = cluster_share(np.bincount(clusters, hits)[found], size[found]).se
    spread = k * (n - k) / n**2
    known = spread > 0 and np.isfinite(se)
    return {"n": n, "k": k, "effective": min(n, max(spread / se**2, 1.0)) if known else float(found.sum())}
