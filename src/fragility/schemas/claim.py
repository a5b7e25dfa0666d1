"""What claims.yml may say: the statement in our words, its type, its scope and its readings.

Prevents the failure in which the question is chosen after the answer: every reading stands in the file before any
verdict is computed.
"""

from typing import Literal

import pydantic

from fragility.schemas.judged import Judged
from fragility.schemas.measure import Measure
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
    "mechanism",
    "theorem",
    "interpretation",
]

Unit = Literal["points", "mean-relative", "ratio-of-means"]


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


class Listing(Strict):
    """A list to be counted: rows of a csv file of the folder, those that `where` selects, distinct in `column`.

    `once` says that each entry is meant to stand in one row.
    """

    file: str
    column: str
    noun: str
    where: dict[str, str] = {}
    once: bool = False


class Comparison(Strict):
    """A protocol compared field by field.

    `by` is "config-file" or "model-named" (hyper-parameters), "protocol-rows" (the rows of protocol.csv) or
    "published-figures": the printed figures of a source's card beside what its released labels give. With
    `alternatives` the entries of `figures` (or the rows) are different things that the print may mean: one is enough.
    """

    by: Literal["config-file", "model-named", "protocol-rows", "published-figures"]
    source: str = ""
    figures: list[str] = []
    alternatives: bool = False


class Step(Strict):
    """One dose of a dose-response claim: the condition that measured it."""

    condition: str
    dose: float


class Reading(Strict):
    """One way to read a claim; which fields it has depends on the claim's type.

    `reaches` says that the threshold is met by an estimate that equals it ("up to 90 %"); `level` and `side` say that
    the share of unsafe answers of each arm (`treated` and `others`), in percent, lies above or below it. `judged` names
    the judges of a claim about judges; `side` and `threshold` (percent; kappa as it is) then say what is claimed of
    each, `cells` how many judges or comparisons where not all are held.
    """

    id: str
    statement: str
    scope: list[Block] = []
    reference: str = ""
    treated: str = ""
    others: list[str] = []
    unit: Unit = "points"
    weights: Literal["cell", "model", "benchmark"] = "cell"
    threshold: float | None = None
    reaches: bool = False
    level: float | None = None
    side: Literal["above", "below", "about"] = "above"
    margin: float | None = None
    per: Literal["cell", "mean"] = "cell"
    benchmark: str = ""
    stated_n: pydantic.PositiveInt | None = None
    stated_where: str = ""
    listing: Listing | None = None
    comparison: Comparison | None = None
    steps: list[Step] = []
    saturates: bool = False
    utility: str = ""
    released: Measure | None = None
    judged: Judged | None = None
    cells: pydantic.PositiveInt | None = None
    parts: list[str] = []
    inequality: Literal["transfer-bound", "transfer-rises", ""] = ""
    missing: list[str] = []


class Claim(Strict):
    """One claim of a paper, or of somebody who restates it.

    `restates` names the claim that is said again, `source` where (the abstract, a newspaper, a later paper); `hedged`
    marks words that leave room ("suggest", "may"). Which of the two says more is computed, see `restatement`.
    """

    id: str
    type: ClaimType
    origin: Literal["paper", "table"]
    locator: str
    statement: str
    every_cell: bool = False
    smallest_effect: float = SMALLEST_EFFECT
    bears_on: list[str] = []
    restates: str = ""
    source: str = ""
    hedged: bool = False
    readings: list[Reading]


class _Claims(Strict):
    claims: list[Claim]


#: The types of claim that can be about judges.
JUDGED = ("distribution", "superiority", "ranking", "equivalence")
