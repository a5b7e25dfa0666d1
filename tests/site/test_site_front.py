"""What the front page's cards say: one reading's verdict is never given as that of its whole claim."""

from types import SimpleNamespace
from typing import Any

import pytest

from fragility.suite.site.answers import Answer, agreed, outcome, primary, told_first
from fragility.suite.site.front import of_several


def answers(*verdicts: str) -> list[Any]:
    return [reading(name) for name in verdicts]


def reading(verdict: str, scope: str = "theirs", cells: int = 1) -> Any:
    row = {"whose": {"scope": scope}, "cells_held": cells}
    tested = verdict != "not-checkable"
    return SimpleNamespace(verdict=verdict, checkable=tested, tested=tested, sentence="None of 24 fits.", row=row)


@pytest.mark.parametrize(
    ("verdicts", "told"),
    [
        (("contradicted",), "None of 24 fits."),
        (("contradicted", "contradicted"), "None of 24 fits."),
        (("contradicted", "supported"), "Contradicted in 1 of 2 readings. None of 24 fits."),
        (("contradicted", "supported", "contradicted"), "Contradicted in 2 of 3 readings. None of 24 fits."),
    ],
)
def test_a_card_says_in_how_many_readings_its_verdict_is_found(verdicts: tuple[str, ...], told: str) -> None:
    found = answers(*verdicts)
    assert of_several(found[0], found) == told


def test_a_question_of_ours_that_shows_nothing_leaves_the_claim_decided() -> None:
    own, ours = reading("not-supported", cells=3), reading("inconclusive", "ours", cells=9)
    assert outcome([own, ours]) == "not-supported" and agreed([own, ours])
    assert primary([ours, own]) is own
    shown = reading("supported-with-caveats", "ours")
    assert outcome([own, shown]) == "depends" and not agreed([own, shown])
    assert outcome([ours, shown]) == "depends", "where no reading keeps to the sentence's scope all are asked"
    assert outcome([reading("not-checkable"), ours]) == "inconclusive"
    assert outcome([reading("not-checkable")]) == "not-checkable"


def row_of(verdict: str, kind: str = "equivalence", **other: Any) -> Answer:
    row = {"verdict_held": verdict, "type": kind, "power": None, "whose": {"scope": "theirs"}, "cells_held": 1,
           "missing": [], "sentence": "A gap is shown", "reason": "", "finding": ""}  # fmt: skip
    return Answer(row | other, None)


def test_a_reading_that_was_tested_speaks_and_a_silent_one_is_counted() -> None:
    shown, ours = row_of("supported"), row_of("inconclusive", whose={"scope": "ours"})
    small = row_of("not-checkable", power=[0.0, 0.0])
    silent = [row_of("not-checkable", "count", power=[0.0, 0.0]), row_of("not-checkable", missing=["labels"])]
    assert outcome([shown, small]) == "depends" and not agreed([shown, small])
    assert outcome([row_of("inconclusive"), small]) == "inconclusive" and outcome([small]) == "not-checkable"
    assert outcome([shown, *silent]) == "supported"
    assert told_first([shown]) == "A gap is shown."
    assert told_first([shown, *silent]) == "A gap is shown. 2 of 3 readings could not be checked."
    told = "A gap is shown. 1 of 3 readings could not be checked, and 1 shows nothing on a scope of ours."
    assert told_first([shown, silent[0], ours]) == told
    assert outcome([shown, row_of("not-checkable", power=[0.0, 0.0], whose={"scope": "ours"})]) == "supported"


@pytest.mark.parametrize(
    ("verdicts", "told"),
    [
        (("supported", "supported"), "supported"),
        (("supported", "supported-with-caveats", "not-checkable"), "supported-with-caveats"),
        (("contradicted", "not-supported"), "not-supported"),
        (("supported", "not-supported"), "depends"),
        (("supported", "inconclusive"), "depends"),
    ],
)
def test_readings_together_give_one_verdict_the_weaker_or_none(verdicts: tuple[str, ...], told: str) -> None:
    assert outcome(answers(*verdicts)) == told
