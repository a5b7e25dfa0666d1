"""Counts and shares over the pairs of labels that two judges give to one response."""

from fractions import Fraction

import pandas as pd

from fragility.released.sources.measures.estimates import Share
from fragility.released.sources.measures.judges import ratings
from fragility.released.sources.measures.registry import Number, measure


@measure
def joint_count(rows: pd.DataFrame, judges: list[str], labels: list[str], column: str = "meaning") -> Number:
    """Count the responses to which the first judge gives the first label and the second judge the second."""
    table = ratings(rows, judges, column)
    return Fraction(int((table == labels).all(axis=1).sum()))


@measure
def joint_share(rows: pd.DataFrame, judges: list[str], labels: list[str], column: str = "meaning") -> Number:
    """Share of the responses that all named judges labelled to which each gives its label."""
    table = ratings(rows, judges, column)
    return Share.of((table == labels).all(axis=1))


@measure
def changed_count(rows: pd.DataFrame, judges: list[str], column: str = "meaning") -> Number:
    """Count the responses to which the judges do not all give one label."""
    table = ratings(rows, judges, column)
    return Fraction(int(table.ne(table.iloc[:, 0], axis=0).any(axis=1).sum()))
