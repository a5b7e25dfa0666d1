"""Shares: per model, how many of its refusals open in a given way, with the items that stand behind the number.

Prevents the failures in which several answers to one prompt count as independent, an answer that a platform stopped
counts as a refusal of the model, or a model with three refusals weighs like one with three hundred.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fragility.errors import InputError, near_match
from fragility.files import project_root
from fragility.released.labels import coded_outcomes, list_outcomes
from fragility.released.refusals import of_judge, refusals_of
from fragility.released.refusals.openings.families import identities
from fragility.released.refusals.openings.openers import covered_columns
from fragility.schemas.opening import Labelled, OpeningMeasure
from fragility.schemas.outcome import FOLDER
from fragility.small_tables import Columns, joined
from fragility.statistics import NotEstimable, cluster_share, pool_shares, wilson
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
        parts = [rows[name][places] for places in groups.values()]
        return [" and ".join(part) if name in ("source", "judge") else np.nansum(part) for part in parts]

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


def refusals_in(measure: OpeningMeasure, part: Labelled, root: Path) -> pd.DataFrame:
    """Return the responses that a source's judge calls refusals: `RESPONSE`, cluster, blocked, and `opens`."""
    flags = () if measure.keyword_judge else (measure.flag,)
    known = ["cluster", "judge", "judge_version", "meaning", "blocked"]
    frame = coded_outcomes(part.source, root).of([*RESPONSE, *known, *flags])
    judged = of_judge(frame, part.judge, part.version)
    for column, chosen in (("condition", part.conditions), ("benchmark", part.benchmarks)):
        known = sorted(map(str, frame[column].unique())) if chosen else []
        for name in chosen:
            if name not in known:
                raise InputError(f"no {column} '{name}'", part.source, near_match(name, known))
        judged = judged[judged[column].isin(chosen)] if chosen else judged
    rows = judged[refusals_of(judged, measure.refused).fillna(False).astype(bool)]
    if measure.keyword_judge:
        listed = of_judge(frame, measure.keyword_judge)[[*RESPONSE, "meaning"]]
        rows = rows.merge(listed.rename(columns={"meaning": "listed"}), on=RESPONSE, how="left")
        opens = (rows["listed"] == "refused").astype("boolean").where(rows["listed"].notna())
    else:
        opens = rows[measure.flag].astype("boolean")
    blocked = rows["blocked"].astype("boolean").fillna(False).astype(bool)
    return rows[[*RESPONSE, "cluster"]].assign(opens=opens, blocked=blocked)


@lru_cache(maxsize=256)
def _of_source(one: str, written: int, root: Path, clusters: str) -> Columns:
    """Count one source of a measure, once per state of its file: the readings and checks of a claim ask again."""
    measure = OpeningMeasure.model_validate_json(one)
    part = measure.sources[0]
    rows = refusals_in(measure, part, root)
    if clusters == "cluster" and (rows["cluster"] == "").all():
        raise InputError(f"{part.source} names no groups of prompts", "clusters", "use item_id")
    models, names = pd.factorize(rows["model"], sort=True)
    samples = {name: pd.factorize(rows[name].astype(str), sort=True)[0] for name in ("item_id", clusters)}
    blocked, known = rows["blocked"].to_numpy(bool), rows["opens"].notna().to_numpy(bool)
    hits = rows["opens"].to_numpy(bool, na_value=False)
    table = []
    for code, model in enumerate(names):
        own = models == code
        mine = own & ~blocked & known
        base: dict[str, str | int | float] = {"source": part.source, "judge": part.judge, "model": str(model)}
        left_out = {"blocked": int((own & blocked).sum()), "unknown": int((own & ~blocked & ~known).sum())}
        counts = _counted(hits[mine], samples[clusters][mine])
        table.append(base | left_out | counts | {"prompts": len(np.unique(samples["item_id"][mine]))})
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
