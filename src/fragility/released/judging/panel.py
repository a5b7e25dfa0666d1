"""Panels: which judges of a source answer one question, lined up response by response.

Prevents the failures in which a judge of harm and a judge of refusals are compared as if they were asked the
same, two judges are compared on different answers, and a label that could not be read counts as one of the
two answers.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from fragility.documents import read_yaml
from fragility.errors import InputError, near_match
from fragility.files import project_root
from fragility.released.coded import Table
from fragility.released.judging.lined_up import known_names, line_up_panel
from fragility.released.labels import coded_outcomes
from fragility.released.sources.card import load_card
from fragility.schemas.panel import RESPONSE, Panel, Plan
from fragility.schemas.source import SourceCard


@dataclass(frozen=True, eq=False)
class Ratings:
    """What each judge of a panel answers to each response.

    Attributes
    ----------
    panel : Panel
    answers : pandas.DataFrame of boolean
        One row per response, one column per judge; missing where the judge gave no answer that can be read.
    responses : pandas.DataFrame
        The columns of `RESPONSE`, `category` (the source's cluster), `cluster` (what was sampled) and `arm`,
        on the same rows.
    kinds : dict of str
        Kind of each judge: human, model, classifier, keyword or other.
    unread : dict of int
        Labels of each judge that are no answer (unparsed, error, not rated).
    reference : str
        The judge that stands for the truth; "" where there is none.
    """

    panel: Panel
    answers: pd.DataFrame
    responses: pd.DataFrame
    kinds: dict[str, str]
    unread: dict[str, int]
    reference: str = ""

    @property
    def judges(self) -> list[str]:
        """The judges, the reference first."""
        first = [name for name in (self.panel.reference,) if name]
        return first + [name for name in self.answers.columns if name not in first]

    @cached_property
    def sampled(self) -> pd.Series:
        """The number of each response's cluster, in the order of the clusters' names."""
        codes, _ = pd.factorize(self.responses["cluster"].astype(str), sort=True)
        return pd.Series(codes, index=self.responses.index)

    @property
    def compared(self) -> list[str]:
        """The judges but the annotators, whose labels the reference is made of."""
        return [name for name in self.judges if name not in self.panel.annotators]


def find(panels: Iterable[Ratings], source: str, question: str, benchmark: str = "") -> Ratings:
    """Return the ratings of one panel, of one of its benchmarks where one is named (its arms are named without it)."""
    named = {(item.panel.source, str(item.panel.question)): item for item in panels}
    if (source, question) not in named:
        known = [f"{one}, {two}" for one, two in named]
        raise InputError(f"no panel '{source}, {question}'", "judging.yml", near_match(f"{source}, {question}", known))
    found = named[source, question]
    if not benchmark:
        return found
    known_names(found.panel, "benchmark", [benchmark], set(found.responses["benchmark"]))
    rows = found.responses[found.responses["benchmark"] == benchmark]
    arms = arm_names(rows, [name for name in found.panel.arms if name != "benchmark"])
    return replace(found, answers=found.answers.loc[rows.index], responses=rows.assign(arm=arms))


def load_plan(root: Path | None = None) -> Plan:
    """Read `data/judging.yml`.

    Examples
    --------
    >>> len(load_plan().panels) > 10
    True
    """
    return read_yaml((root or project_root()) / "data" / "judging.yml", Plan)


def load_ratings(panel: Panel, root: Path | None = None, labels: bool = False) -> Ratings:
    """Line up the judges of a panel from the derived outcomes of its source."""
    return _framed(panel, coded_outcomes(panel.source, root), load_card(panel.source, root), labels)


def ratings(panel: Panel, outcomes: pd.DataFrame, card: SourceCard, labels: bool = False) -> Ratings:
    """Line up the judges of a panel.

    Parameters
    ----------
    panel : Panel
        Its judges are all judges of the card that have a label for the question, but those it sets apart.
    outcomes : pandas.DataFrame
        As `outcomes.load_outcomes` gives it.
    card : SourceCard
        Says what each judge's labels mean, and what kind of judge it is.
    labels : bool
        The labels as released, in the place of yes and no to the panel's question.

    Raises
    ------
    InputError
        For a benchmark, reference, annotator or flag that is not there, and two labels of a judge on one
        response.
    """
    return _framed(panel, Table(outcomes), card, labels)


def _framed(panel: Panel, table: Table, card: SourceCard, labels: bool) -> Ratings:
    found = line_up_panel(panel, table, card, labels)
    answers: dict[str, Any] = {}
    for name, given in found.given.items():
        if labels and name not in panel.flags:
            texts: Any = np.array(table.column("label").values, dtype=object)[found.answers[name]]
            texts[~given] = None
            answers[name] = pd.array(texts, dtype="string")
        else:
            answers[name] = pd.arrays.BooleanArray(found.answers[name], ~given)
    told = {name: found.rows.values(name) for name in (*RESPONSE, "cluster")}
    responses = pd.DataFrame(told, dtype=object).rename(columns={"cluster": "category"})
    cluster = pd.array(found.sampled[1], dtype="str").take(found.sampled[0])
    responses = responses.assign(cluster=cluster, arm=arm_names(responses, panel.arms))
    return Ratings(panel, pd.DataFrame(answers), responses, found.kinds, found.unread, panel.reference)


def judge_names(outcomes: pd.DataFrame, merge_versions: bool = False) -> pd.Series:
    """Return the judge of every row, with its version where versions are not merged."""
    names = outcomes["judge"].astype(str)
    return names if merge_versions else (names + " " + outcomes["judge_version"].astype(str)).str.strip()


def arm_names(responses: pd.DataFrame, arms: list[str]) -> pd.Series:
    """Return the name of every response's arm: the values of its columns, "all" where there are none."""
    if not arms:
        return pd.Series("all", index=responses.index)
    whole = responses[arms].astype(str)
    named = whole.drop_duplicates()
    names = [", ".join(filter(None, row)) or "all" for row in named.itertuples(index=False)]
    return pd.Series(whole.merge(named.assign(arm=names), how="left", on=arms)["arm"].to_numpy(), index=responses.index)
