"""What the front page's cards say: one reading's verdict is never given as that of its whole claim."""

from types import SimpleNamespace
from typing import Any

import pytest

from fragility.suite.site.front import of_several


def answers(*verdicts: str) -> list[Any]:
    return [SimpleNamespace(verdict=name, checkable=True, sentence="None of 24 fits.") for name in verdicts]


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
