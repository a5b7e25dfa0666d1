"""Counts and shares over the pairs of labels that two judges give to one response."""

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from fragility.released.coded import Rows
from fragility.released.sources.measures.estimates import Share
from fragility.released.sources.measures.judges import ratings
from fragility.released.sources.measures.registry import Number, measure


@measure
def joint_count(rows: Rows, judges: list[str], labels: list[str], column: str = "meaning") -> Number:
    """Count the responses to which the first judge gives the first label and the second judge the second."""
    return Fraction(int(_each(rows, judges, labels, column).sum()))


@measure
def joint_share(rows: Rows, judges: list[str], labels: list[str], column: str = "meaning") -> Number:
    """Share of the responses that all named judges labelled to which each gives its label."""
    return Share.of(_each(rows, judges, labels, column))


@measure
def changed_count(rows: Rows, judges: list[str], column: str = "meaning") -> Number:
    """Count the responses to which the judges do not all give one label."""
    return Fraction(int((~ratings(rows, judges, column).same()).sum()))


def _each(rows: Rows, judges: list[str], labels: list[str], column: str) -> NDArray[np.bool_]:
    """Return to which responses each judge gives its label."""
    found = ratings(rows, judges, column)
    given = [np.array(found.texts)[codes] == label for codes, label in zip(found.codes, labels, strict=True)]
    return np.logical_and.reduce(given)
