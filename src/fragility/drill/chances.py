"""Chances that the suite prints, where there is nothing to see, and how often they are as small as they are.

Prevents the failure in which a p value is believed because its formula is known: of pairs of arms that were drawn from
the same chances, and of tables whose digits nobody made up, it is counted how often each test calls what it sees as
unlikely as it says.
"""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from fragility.drill.made import make
from fragility.drill.sheet import paper_of
from fragility.drill.trials import Record, words
from fragility.printed.checks.digits import digit_finding
from fragility.released.formats.reading import Rows
from fragility.review.pairs import from_counts, from_items
from fragility.statistics.permuted import permuted_total

#: Tests by name: what each is asked.
TESTS = {
    "paired": "`compare` on two conditions with the same items (exact McNemar)",
    "unpaired": "`compare` on two rates alone (Fisher's exact test)",
    "half-way": "the look for labels that change half-way",
}
#: The check that prints a chance for every paper that has numbers enough: of fewer shares than these none has.
DIGITS, LEAST_SHARES = "last digits", 50
#: Orders that the look draws, fewer than it does for a reader.
DRAWS = 499


def chance_records(pairs: int, seed: int, start: int = 0) -> list[Record]:
    """Draw pairs of arms whose answers have the same chances, and give each to every test.

    Returns
    -------
    list of dict
        `test` and its p value, `chance`.
    """
    return [record for index in range(start, start + pairs) for record in _pair(seed, index)]


def digit_records(papers: int, seed: int, start: int = 0) -> list[Record]:
    """Make papers without a fault, and test the last digits of those that have numbers enough.

    Returns
    -------
    list of dict
        `chance`, and whether it is called inconsistent, `alarm`.
    """
    found = []
    for index in range(start, start + papers):
        sheet = make(3_000_000 + index, seed)
        if len(sheet.of_kind("count")) < LEAST_SHARES:
            continue
        with tempfile.TemporaryDirectory() as name:
            findings = digit_finding(paper_of(sheet, Path(name), words()))
        found += [{"chance": one.chance, "alarm": one.result == "inconsistent"}
                  for one in findings if one.chance is not None]  # fmt: skip
    return found


def _pair(seed: int, index: int) -> list[Record]:
    rng = np.random.default_rng([seed, index, 7])
    labels = make(2_000_000 + index, seed).labels
    assert labels is not None
    cells = list(labels.chance)
    chance = labels.chance[cells[int(rng.integers(len(cells)))]]
    one, two = (rng.random(len(chance)) < chance for _ in range(2))
    late = np.arange(len(one)) >= len(one) // 2
    found: dict[str, Any] = {
        "paired": from_items(*(_frame(arm) for arm in (one, two)))["p"],
        "unpaired": from_counts(int(one.sum()), len(one), int(two.sum()), len(two))["p"],
        "half-way": permuted_total(one, late, two, DRAWS, seed=index).p,
    }
    return [{"test": name, "chance": float(p)} for name, p in found.items() if p is not None]


def _frame(labels: np.ndarray[Any, Any]) -> Any:
    rows = Rows()
    for item, label in enumerate(labels.tolist()):
        rows.add(f"i{item:04d}", float(label), counted="unsafe")
    return rows.frame()
