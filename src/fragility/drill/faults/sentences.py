"""Faults of claims: a sentence that says more than the numbers do, or more than the sentence that it repeats."""

from copy import deepcopy
from dataclasses import replace
from typing import Any

import numpy as np

from fragility.drill.fault import Planted, fault
from fragility.drill.sheet import Sheet

SENTENCE = "write down what a sentence claims (arms, scope, threshold, hedge) and compare it with the cells"


def _restated(sheet: Sheet, kind: str, told: str, hedge: str = "", **change: Any) -> Planted | None:
    """Add a claim that repeats one of a kind and says more; the original leaves room with the word `hedge`."""
    claims = deepcopy(list(sheet.claims))
    found = next((one for one in claims if one["type"] == kind and "level" not in one["readings"][0]), None)
    if found is None or "M" not in found["id"]:
        return None
    found["hedge"] = hedge
    again = deepcopy(found) | {"id": "M90", "restates": found["id"], "source": "abstract", "hedge": ""}
    for name, value in change.items():
        again["readings"][0][name] = value(again["readings"][0].get(name)) if callable(value) else value
    return Planted(replace(sheet, claims=(*claims, again)), (), 0.0, told, claim="M90")


@fault("claim overstates its threshold", "claims", 2, SENTENCE)
def threshold_overstated(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Say a larger number in the abstract than in the text."""
    more = float(rng.choice([2.0, 5.0, 10.0, 20.0]))
    told = f"the abstract claims {more:g} points more than the text"
    return _restated(sheet, "magnitude", told, threshold=lambda old: round(old + more, 1))


@fault("claim widens its scope", "claims", 2, SENTENCE)
def scope_widened(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Claim for two tables what was shown in one."""
    wide = [{"tables": ["Table 1"]}, {"tables": ["Table 2"]}]
    return _restated(sheet, "direction", "the abstract claims a table more than the text", scope=wide)


@fault("claim drops its hedge", "claims", 2, SENTENCE)
def hedge_dropped(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Say without reservation in the abstract what the text only suggests."""
    return _restated(sheet, "magnitude", "the abstract drops the text's reservation", hedge="suggests")


@fault("claim narrows its margin", "claims", 3, SENTENCE)
def margin_narrowed(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Claim equivalence within a narrower margin than the text."""
    return _restated(sheet, "equivalence", "the abstract claims a narrower margin", margin=lambda old: old / 2)


@fault("claim turns its sign", "claims", 1, SENTENCE)
def sign_turned(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Claim that the reference is the less safe arm: the numbers show the opposite where the difference is clear."""
    truths = sheet.made.get("truths", {})
    if "M01" not in truths or truths["M01"].truth != "true" or truths["M01"].by < 5:
        return None
    claims = deepcopy(list(sheet.claims))
    reading = claims[0]["readings"][0]
    reading["reference"], reading["treated"] = reading["treated"], reading["reference"]
    return Planted(replace(sheet, claims=tuple(claims)), (), 0.0, "two arms were exchanged in a claim", claim="M01")
