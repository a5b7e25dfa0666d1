"""Panels: which judges of a source answer one question, lined up response by response.

Prevents the failures in which a judge of harm and a judge of refusals are compared as if they were asked the
same, two judges are compared on different answers, and a label that could not be read counts as one of the
two answers.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fragility.documents import read_yaml
from fragility.errors import InputError, near_match
from fragility.files import project_root
from fragility.released.labels import load_outcomes
from fragility.released.sources.card import load_card
from fragility.schemas.panel import QUESTIONS, RESPONSE, UNRATED, Panel, Plan
from fragility.schemas.source import SourceCard

IntArray = NDArray[np.int_]


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
    _known(found.panel, "benchmark", [benchmark], set(found.responses["benchmark"]))
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
    needed = None if panel.flags else [*RESPONSE, "cluster", "judge", "judge_version", "label", "meaning"]
    return ratings(panel, load_outcomes(panel.source, root, needed), load_card(panel.source, root), labels)


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
    flags = _flags(panel, outcomes)
    kinds = _judges(panel, card, labels)
    if panel.benchmarks:
        _known(panel, "benchmark", panel.benchmarks, set(outcomes["benchmark"].unique()))
        outcomes = outcomes[outcomes["benchmark"].isin(panel.benchmarks)]
    judges = judge_names(outcomes, panel.merge_versions)
    kept = judges.isin(kinds).to_numpy(bool)
    asked = outcomes[[*RESPONSE, "cluster", "label", "meaning", *flags]][kept]
    judge, names = pd.factorize(judges[kept])
    number = _numbers(asked)
    if len(twice := asked[pd.Series(number * len(names) + judge, index=asked.index).duplicated(keep=False)]):
        raise InputError(f"{len(twice)} labels of a judge on one response", f"{panel.source}, judges", "name versions")
    given = asked["label"] if labels else asked["meaning"].isin(QUESTIONS[panel.question])
    unrated = (asked["meaning"].isin(UNRATED) | asked["meaning"].isna()).to_numpy(bool)
    answer = given.astype(pd.StringDtype() if labels else pd.BooleanDtype()).mask(unrated).array
    found = [name for name in kinds if name in names]
    _known(panel, "judge", [name for name in (panel.reference, *panel.annotators) if name], set(found))
    rows, first, place = np.unique(number, return_index=True, return_inverse=True)
    given_by = {}
    for name in found:
        at = np.full(len(rows), -1)
        own = np.flatnonzero(judge == list(names).index(name))
        at[place[own]] = own
        given_by[name] = answer.take(at, allow_fill=True)
    once = asked.iloc[first].reset_index(drop=True)
    answers = pd.DataFrame(given_by | {flag: once[flag].astype("boolean") for flag in panel.flags})
    responses = once[[*RESPONSE, "cluster"]].astype("object").rename(columns={"cluster": "category"})
    sampled = responses["category" if panel.cluster == "cluster" else "item_id"]
    cluster = responses["benchmark"].astype(str) + " | " + sampled.astype(str)
    responses = responses.assign(cluster=cluster, arm=arm_names(responses, panel.arms))
    unread = judges[kept][asked["meaning"].isin(UNRATED).to_numpy(bool)].value_counts().to_dict()
    kinds = {name: kinds[name] for name in found} | dict.fromkeys(panel.flags, "keyword")
    read_not = {str(name): int(n) for name, n in unread.items()}
    return Ratings(panel, answers, responses, kinds, read_not, panel.reference)


def _numbers(rows: pd.DataFrame) -> IntArray:
    """Return a number for each row's response: in the order of `RESPONSE`, as its parts sort."""
    columns = [rows[name] for name in RESPONSE]
    columns = [
        column.cat.set_categories(sorted(column.cat.categories))
        if isinstance(column.dtype, pd.CategoricalDtype)
        else column
        for column in columns
    ]
    parts = [pd.factorize(column, sort=True, use_na_sentinel=False) for column in columns]
    return np.ravel_multi_index([codes for codes, _ in parts], [len(values) for _, values in parts])


def judge_names(outcomes: pd.DataFrame, merge_versions: bool = False) -> pd.Series:
    """Return the judge of every row, with its version where versions are not merged."""
    told = ["judge"] if merge_versions else ["judge", "judge_version"]
    number = outcomes.groupby(told, observed=True, dropna=False, sort=False).ngroup().to_numpy()
    once = outcomes[told].iloc[np.unique(number, return_index=True)[1]].astype(str)
    names = once["judge"] if merge_versions else (once["judge"] + " " + once["judge_version"]).str.strip()
    return pd.Series(names.array.take(number), index=outcomes.index)


def arm_names(responses: pd.DataFrame, arms: list[str]) -> pd.Series:
    """Return the name of every response's arm: the values of its columns, "all" where there are none."""
    if not arms:
        return pd.Series("all", index=responses.index)
    whole = responses[arms].astype(str)
    named = whole.drop_duplicates()
    names = [", ".join(filter(None, row)) or "all" for row in named.itertuples(index=False)]
    return pd.Series(whole.merge(named.assign(arm=names), how="left", on=arms)["arm"].to_numpy(), index=responses.index)


def _judges(panel: Panel, card: SourceCard, labels: bool) -> dict[str, str]:
    """Return the judges that have a label for the question (any labels at all), by name, with their kinds."""
    positive = set(QUESTIONS[panel.question])
    kinds: dict[str, str] = {}
    for judge in card.judges:
        name = judge.name if panel.merge_versions else judge.full_name
        if (labels or positive & set(judge.labels.values())) and name not in panel.apart:
            kinds[name] = judge.kind
    return kinds


def _flags(panel: Panel, outcomes: pd.DataFrame) -> list[str]:
    _known(panel, "flag", panel.flags, set(outcomes.columns))
    return panel.flags


def _known(panel: Panel, what: str, names: list[str], known: set[str]) -> None:
    for name in names:
        if name not in known:
            raise InputError(f"no {what} '{name}'", f"judging.yml, {panel.source}", near_match(name, known))
