"""The names in data/judging.yml, held against the labels that are there.

Prevents the failure in which a misspelt source, judge, benchmark, flag or column is found only by the notebook that
needs it, minutes into a run.
"""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from fragility.errors import InputError, near_match
from fragility.released.counts import counts
from fragility.released.judging.panel import judge_names
from fragility.released.labels import SCHEMA, list_outcomes
from fragility.released.parquet import check_parquet
from fragility.released.sources.card import list_sources
from fragility.schemas.outcome import FOLDER
from fragility.schemas.panel import RESPONSE, Plan

_BY = ("source", "benchmark", "condition", "judge", "judge_version")


def check_names(plan: Plan, root: Path) -> None:
    """Refuse a plan that names what the derived labels do not have.

    Raises
    ------
    InputError
        Names the entry, the name and the nearest one that is known.
    """
    held = counts(_BY, root)
    sources = sorted(set(list_outcomes(root)) & set(list_sources(root)))
    for number, panel in enumerate(plan.panels, 1):
        where = f"judging.yml, panel {number}"
        _known("source", [panel.source], sources, where)
        rows = held[held["source"] == panel.source]
        flags = _flags(panel.source, root)
        _known("flag", panel.flags, flags, where)
        _known("benchmark", panel.benchmarks, rows["benchmark"], where)
        judges = [*(name for name in (panel.reference, *panel.annotators) if name), *panel.apart]
        _known("judge", judges, _judges(rows, panel.merge_versions), where)
        _known("column", panel.arms, RESPONSE, f"{where}, arms")
    for number, side in enumerate(plan.sides, 1):
        where = f"judging.yml, side {number}"
        _known("source", [side.source], sources, where)
        rows = held[held["source"] == side.source]
        _known(side.column, [name for name in (side.safe, side.unsafe) if name], rows[side.column], where)
        _known("judge", side.judges, _judges(rows, side.merge_versions), where)
        _known("column", side.arms, RESPONSE, f"{where}, arms")
    for number, rerun in enumerate(plan.reruns, 1):
        where = f"judging.yml, rerun {number}"
        _known("source", [rerun.source], sources, where)
        _known("judge", rerun.judges, _judges(held[held["source"] == rerun.source], False), where)
    for number, entry in enumerate(plan.decodings, 1):
        where = f"judging.yml, decoding {number}"
        _known("source", [entry.source], sources, where)
        _known("judge", [entry.judge], _judges(held[held["source"] == entry.source], entry.merge_versions), where)
        _known("column", entry.arms, RESPONSE, f"{where}, arms")


def _judges(rows: pd.DataFrame, merged: bool) -> set[str]:
    return set(judge_names(rows, merged))


def _flags(source: str, root: Path) -> list[str]:
    found, _ = check_parquet(root / FOLDER / f"{source}.parquet", SCHEMA)
    return [name for name in found.names if name not in SCHEMA.names]


def _known(what: str, names: Iterable[str], known: Iterable[str], where: str) -> None:
    held = set(map(str, known))
    for name in names:
        if name not in held:
            raise InputError(f"no {what} '{name}'", where, near_match(name, held))
