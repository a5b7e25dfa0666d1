"""What claims.yml may say: the statement in our words, its type, its scope and its readings.

Prevents the failure in which the question is chosen after the answer: every reading stands in the file before any
verdict is computed. What a reading needs depends on its kind, and each kind brings its own model: see `claims/types`.
"""

from collections.abc import Sequence
from typing import Any, Literal, get_args

import pydantic

from fragility.schemas.strict import Strict

#: Smallest effect of interest, in points, unless a claim says other.
SMALLEST_EFFECT = 5.0

#: Equivalence margin in points where the paper gives none.
MARGIN = 5.0

ClaimType = Literal[
    "count",
    "protocol",
    "direction",
    "superiority",
    "magnitude",
    "equivalence",
    "dose-response",
    "ranking",
    "trade-off",
    "distribution",
    "existence",
    "mechanism",
    "theorem",
    "interpretation",
]

#: Every type of claim, in the order of the rule.
TYPES: tuple[ClaimType, ...] = get_args(ClaimType)


class Block(Strict):
    """A part of a scope: the cells of one fine-tuning data set, as models x benchmarks or as a number.

    `models` is a list of names or one of "all", "open", "closed"; `tables` names the tables that would hold the
    cells where the fine-tuning data set does not tell; `metrics` and `judges` choose among those that one table prints.
    """

    data: str = ""
    tables: list[str] = []
    models: list[str] | Literal["all", "open", "closed"] = "all"
    benchmarks: list[str] | Literal["all"] = "all"
    metrics: list[str] = []
    judges: list[str] = []
    cells: pydantic.PositiveInt | None = None


#: What of a reading can be ours: the number it is compared with, the margin, or the comparisons it is read on.
Part = Literal["number", "margin", "scope"]
#: The sentence's own, or what we put in where it says nothing.
Whose = Literal["theirs", "ours"]


class Reading(Strict):
    """One way to read a claim: what all kinds of reading have.

    `missing` is what a reader would have to load; `whose` says of number, margin and scope whether the sentence names
    it, and `hedge` is the word with which the sentence leaves room. Both hold for the whole claim where that says so.
    `concerns` are words for a reader that no number of ours gives; they are told, and change no verdict.
    """

    id: str
    statement: str
    missing: list[str] = []
    concerns: list[str] = []
    whose: dict[Part, Whose] = {}
    hedge: str = ""

    def ours(self) -> list[Part]:
        """Return what of the reading is not the sentence's own."""
        return [part for part, whose in self.whose.items() if whose == "ours"]

    def conditions(self) -> list[str]:
        """Return the conditions that it names."""
        return []

    def benchmarks(self) -> list[str]:
        """Return the benchmarks that it names outside its scope."""
        return []

    def sources(self) -> list[str]:
        """Return the sources whose labels or figures it needs."""
        return []

    def blocks(self) -> Sequence[Block]:
        """Return the parts of its scope; none where it names no printed cells."""
        return ()

    def problem(self) -> tuple[str, str] | None:
        """Return what does not fit together, and what to do; None where all does."""
        return None


class Scoped(Reading):
    """A reading of printed cells."""

    scope: list[Block] = pydantic.Field(min_length=1)

    def blocks(self) -> Sequence[Block]:
        """Return the parts of its scope."""
        return self.scope


class Arms(Scoped):
    """A reading that compares two conditions: a loss of safety from the reference to the treated one is positive."""

    reference: str = pydantic.Field(min_length=1)
    treated: str = pydantic.Field(min_length=1)

    def conditions(self) -> list[str]:
        """Return the two conditions."""
        return [self.reference, self.treated]


class _Head(Strict):
    id: str
    type: ClaimType
    origin: Literal["paper", "table"] = "paper"
    locator: str
    statement: str
    every_cell: bool = False
    smallest_effect: float = SMALLEST_EFFECT
    bears_on: list[str] = []
    restates: str = ""
    source: str = ""
    whose: dict[Part, Whose] = {}
    hedge: str = ""


class Claim(_Head):
    """One claim of a paper, or of somebody who restates it.

    `restates` names the claim that is said again, `source` where (the abstract, a newspaper, a later paper). Which of
    the two says more is computed, see `restatement`.
    """

    readings: list[Reading]


class WrittenClaim(_Head):
    """A claim as claims.yml has it: its readings before names and defaults are put in."""

    defaults: dict[str, Any] = {}
    readings: list[dict[str, Any]]


class ClaimsFile(Strict):
    """The content of claims.yml: what several claims use, by name, and the claims.

    `scopes` are parts of scopes, `populations` lists of models, of conditions, of figures or of labelled sources; a
    reading that has the name of one in the place of a list means what stands there. `defaults` of a claim hold for each
    of its readings that says nothing else, and a restatement has a reading of the claim that it restates by `as`, with
    what it says otherwise.
    """

    scopes: dict[str, list[dict[str, Any]]] = {}
    populations: dict[str, list[Any]] = {}
    claims: list[WrittenClaim]
