"""Openings: how refusals open, model by model: shares on a list, the most frequent openers, families and years."""

from fragility.opening.contrast import both_kinds, curves, needed, needed_by_length, shared, varied
from fragility.opening.families import add_families, load_models
from fragility.opening.found import commonest, found_by
from fragility.opening.lists import share_by_list
from fragility.opening.measure import JudgeName, Labelled, Measure, OpenerSet
from fragility.opening.openers import covered, covering, opener_rows
from fragility.opening.shares import known_sources, model_shares, pooled_share

__all__ = [
    "JudgeName",
    "Labelled",
    "Measure",
    "OpenerSet",
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
