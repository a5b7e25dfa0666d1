"""The row of the index for a claim that is no difference of two conditions.

Prevents the failure in which a level and a difference are ranked on one scale: such rows name their kind.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fragility.claims.check import Check
from fragility.claims.evidence import Evidence
from fragility.claims.verdict import shown
from fragility.printed.paper import Paper
from fragility.schemas.claim import Claim
from fragility.synthesis.kinds import SMALL_ERROR
from fragility.synthesis.undo import Undo


@dataclass(frozen=True)
class Other:
    """One reading: its name, its test, its robustness checks, and how few labels undo it."""

    reading: str
    evidence: Evidence
    checks: tuple[Check, ...]
    undo: Undo


def other_row(paper: Paper, claim: Claim, readings: Sequence[Other]) -> dict[str, Any]:
    """Return the row of one claim, as `fragility_index` describes it."""
    worst = min(readings, key=lambda item: (item.undo.relabel / item.undo.n, item.reading))
    evidence, found = worst.evidence, worst.undo
    walked = [holds for item in readings for holds in _paths(item)]
    power = evidence.power
    parts = {
        "part_items": 1 - min(1.0, found.relabel / found.n / SMALL_ERROR),
        "part_paths": 1 - sum(walked) / len(walked),
        "part_detectable": 1 - power[0] if power else np.nan,
    }
    return {
        "paper_key": paper.key, "claim_id": claim.id, "type": claim.type, "kind": found.kind,
        "statement": claim.statement, "readings": len(readings), "models": evidence.models_held,
        "items": evidence.items_held, "cells": found.cases, "estimate": evidence.estimate,
        "relabel": found.relabel, "relabel_sign": None, "drop": None, "of_items": found.n,
        "weakest_cell": found.cell, "paths": len(walked), "paths_hold": sum(walked) / len(walked),
        "detectable": np.nan, **parts, "index": float(np.nanmean(list(parts.values()))),
    }  # fmt: skip


def _paths(item: Other) -> list[bool]:
    """Return whether a reading holds as it is, and under each check of it that can be computed."""
    holds = shown(item.evidence) and not item.evidence.opposed
    return [holds, *(holds and check.result == "pass" for check in item.checks if check.result != "not-estimable")]
