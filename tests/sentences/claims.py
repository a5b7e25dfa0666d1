"""Examples of the sentences that say what the tests of a claim show."""

from types import SimpleNamespace

import numpy as np
import pandas as pd

from fragility.claims.types import (
    counting,
    differences,
    doses,
    equivalence,
    judge_gap,
    levels,
    no_worse,
    protocol,
    ranking,
)
from fragility.claims.types.judge_tables import PairTest
from fragility.claims.types.protocol_fields import Field, Order, order_fields
from fragility.claims.words import FLAGGED
from fragility.small_tables import Columns
from sentences import examples, table

paper = SimpleNamespace(label={"RU (ours)": "the refusal prefix", "FT": "plain fine-tuning"}.get)
arms = {"treated": "RU (ours)", "reference": "FT"}
TESTS = "estimate|passes|opposite"
names = ("the refusal prefix", "plain fine-tuning")
plain = SimpleNamespace(**arms, margin=None, per="cell", ours=lambda: ["margin"])
claimed = SimpleNamespace(**arms, margin=3.0, per="mean", ours=list)
every, one = (
    SimpleNamespace(**arms, margin=None, no_worse=where, ours=lambda: ["margin"]) for where in ("every", "one")
)
ranks = SimpleNamespace(noun="rank", side="the order of gpt-oss")
same, other = (
    Field("", "rank of A", "1", "Table 1", "1", "Table 2"),
    Field("", "rank of B", "2", "Table 1", "3", "Table 2"),
)
flips = Order(of="flips, *", than="flips", side="lower", what="the share of flips")
flip_shares = [
    Field("", name, text, "T", text, "") for name, text in (("flips", "9"), ("flips, a", "4"), ("flips, b", "9"))
]
LEVEL = {"side": "below", "level": 10.0}
CELLS = "cell|judge|other|estimate|low|high"
lead = pd.Series({"cell": "all", "judge": "GPT-4", "other": "Llama Guard", "estimate": 2.7, "low": -0.4, "high": 5.9})
tie = lead.copy()
tie["estimate"] = 0.0
gap, good = SimpleNamespace(statistic="agreement"), SimpleNamespace(statistic="rate")


def rates(*rows: tuple[float, float, float]) -> Columns:
    return Columns.of(table("estimate|low|high", *rows))


def level(per: str, *ours: str) -> SimpleNamespace:
    return SimpleNamespace(**LEVEL, per=per, ours=lambda: list(ours))


def fit(here: int, there: int, silent: int = 0) -> SimpleNamespace:
    return SimpleNamespace(informative=24, silent=silent, explained={500: here, 520: there})


EXAMPLES = [
    *examples(
        differences._sentence,
        one_lower=(*names, table(TESTS, (18.2, True, False)), 18.2),
        one_higher=(*names, table(TESTS, (-1.0, False, True)), -1.0),
        one_equal=(*names, table(TESTS, (0.0, False, False)), 0.0),
        all=(*names, table(TESTS, *[(18.2, True, False)] * 9), 18.2),
        some_the_other_way=(
            *names,
            table(TESTS, *[(18.2, True, False)] * 3, (-9.0, False, True), (0.4, False, False)),
            9.1,
        ),
        none=(*names, table(TESTS, (-9.0, False, True), (-3.0, False, False)), -6.0),
        flagged=("10 shot", "the start", table(TESTS, (72.4, True, False)), 72.4, FLAGGED),
    ),
    *examples(
        ranking._one_sentence,
        first=("RU", "least safe", 3.2, 1),
        tie=("RU", "least safe", 0.0, 0),
        behind=("RU", "safest", -0.04, 0),
    ),
    *examples(
        ranking._finding_sentence,
        one=("RU", "the least safe of seven", np.array([3.2]), 1, 3.2),
        one_not_shown=("RU", "the less safe of two", np.array([0.4]), 0, 0.4),
        behind=("RU", "the safer of two", np.array([-2.0]), 0, -2.0),
        tie=("RU", "the safest of three", np.array([0.0]), 0, 0.0),
        several=("RU", "the less safe of two", np.array([64.8, 80.6, 87.3]), 3, 64.8),
        some=("RU", "the least safe of seven", np.array([3.0, -1.0, 9.0]), 1, -1.0),
    ),
    *examples(ranking._lead_sentence, ahead=(1.3,), tie=(0.0,), behind=(-10.8,)),
    *examples(
        doses._sentence,
        one=(1, 0, 1, "", "10 shot to 100 shot"),
        one_flat=(1, 1, 1, "5", "10 shot to 100 shot"),
        none=(0, 0, 3, "", "10 shot to 100 shot"),
        several=(2, 3, 3, "5", "10 shot to 100 shot"),
    ),
    *examples(
        equivalence._sentence,
        one=(paper, plain, table("estimate", (1.2,)), 5.0, (1, 0, 3.4)),
        one_beyond=(paper, claimed, table("estimate", (-9.2,)), 3.0, (0, 1, 12.0)),
        one_open=(paper, claimed, table("estimate", (1.2,)), 3.0, (0, 0, 6.0)),
        several=(paper, plain, table("estimate", (1.2,), (2.0,), (8.0,)), 5.0, (2, 0, 9.4)),
    ),
    *examples(
        no_worse._sentence,
        one=(paper, every, table("estimate", (-3.2,)), 5.0, (1, 0)),
        one_beyond=(paper, every, table("estimate", (19.0,)), 5.0, (0, 1)),
        one_open=(paper, every, table("estimate", (0.0,)), 5.0, (0, 0)),
        several=(paper, every, table("estimate", (1.2,), (2.0,), (8.0,)), 5.0, (2, 0)),
        need_not=(paper, one, table("estimate", (1.2,), (8.0,)), 5.0, (1, 0)),
    ),
    *examples(
        protocol._sentence,
        one=(ranks, [same]),
        one_differs=(ranks, [other]),
        several=(ranks, [same, other]),
        orders=(ranks, [same, *order_fields([flips], flip_shares)]),
    ),
    *examples(
        levels._sentence,
        one=(rates((9.1, 6.0, 13.0)), rates(), 1, level("cell"), 0, "unsafe"),
        mean=(
            rates((9.1, 6.0, 13.0), (4.0, 2.0, 7.0)),
            rates((6.5, 4.5, 9.0)),
            2,
            level("mean", "number"),
            0,
            "unsafe",
        ),
        several=(rates((9.1, 6.0, 13.0), (24.0, 20.0, 28.0)), rates(), 1, level("cell"), 0, "unsafe"),
        none=(rates((19.1, 16.0, 23.0), (24.0, 20.0, 28.0)), rates(), 0, level("cell"), 0, "unsafe"),
        against=(rates((9.1, 6.0, 13.0), (24.0, 20.0, 28.0)), rates(), 1, level("cell"), 1, "unsafe"),
    ),
    *examples(
        counting._sentence,
        fits=(SimpleNamespace(benchmark="AdvBench"), 500, 500, fit(24, 3)),
        another=(SimpleNamespace(benchmark="AdvBench"), 500, 520, fit(0, 23)),
        too_coarse=(SimpleNamespace(benchmark="AdvBench"), 500, 500, fit(24, 24, 24)),
    ),
    *examples(
        judge_gap._sentence,
        one_lead=(gap, PairTest("superiority", None), table(CELLS, tuple(lead)), lead, 0),
        one_rate=(good, PairTest("superiority", None), table(CELLS, tuple(lead)), lead, 1),
        one_tie=(gap, PairTest("superiority", None), table(CELLS, tuple(lead)), tie, 0),
        several=(gap, PairTest("ranking", None), table(CELLS, tuple(lead), tuple(lead)), lead, 1),
        within=(gap, PairTest("equivalence", None), table(CELLS, tuple(lead)), lead, 1),
        not_within=(gap, PairTest("equivalence", 2.0), table(CELLS, tuple(lead), tuple(lead)), lead, 0),
    ),
    *examples(
        Field.sentence,
        agree=Field("training", "rank", "8", "Table 6", "8", "configs"),
        differ=Field("training", "rank", "8", "Table 6", "16", "configs", note="in 2 of 16 files"),
        not_given=Field("training", "seed", "", "", "42", "configs"),
    ),
]
