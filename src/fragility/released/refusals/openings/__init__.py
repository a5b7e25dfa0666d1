"""Openings: how refusals open, model by model: shares on a list, the most frequent openers, families and years."""

from fragility.released.refusals.openings.contrast import both_kinds, curves, needed, needed_by_length, shared, varied
from fragility.released.refusals.openings.families import add_families, load_models
from fragility.released.refusals.openings.found import commonest, found_by
from fragility.released.refusals.openings.lists import share_by_list
from fragility.released.refusals.openings.openers import covered, covering, opener_rows
from fragility.released.refusals.openings.shares import known_sources, model_shares, pooled_share
from fragility.schemas.opening import JudgeName, Labelled, OpeningMeasure, OpeningSet

__all__ = [
    "JudgeName",
    "Labelled",
    "OpeningMeasure",
    "OpeningSet",
    "add_families",
    "both_kinds",
    "commonest",
    "covered",
    "covering",
    "curves",
    "found_by",
    "known_sources",
    "load_models",
    "model_shares",
    "needed",
    "needed_by_length",
    "opener_rows",
    "pooled_share",
    "share_by_list",
    "shared",
    "varied",
]
