"""The judges of a panel lined up as arrays: who answered which response, and what.

Prevents the failures in which two judges are compared on different answers, and in which a label that could not be
read counts as one of the two answers.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fragility.errors import InputError, near_match
from fragility.released.coded import IntArray, Rows, Table
from fragility.schemas.panel import QUESTIONS, RESPONSE, UNRATED, Panel
from fragility.schemas.source import SourceCard
from fragility.statistics.places import places_among


@dataclass(frozen=True, eq=False)
class LinedUp:
    """What each judge of a panel, or a flag that stands for one, answers to each response.

    Attributes
    ----------
    rows : Rows
        A row of each response, in the order of `RESPONSE`.
    given, answers : dict of array, shape (responses,)
        By judge: whether it gave an answer that can be read, and whether that is a yes, or its number among the labels;
        without an answer False or 0.
    sampled : tuple of (array of int, list of str)
        The number of what was sampled behind each response among the sorted names of these, and the names.
    kinds, unread : dict
        Kind of each judge; labels of each judge that are no answer, where there are any.
    """

    rows: Rows
    given: dict[str, NDArray[np.bool_]]
    answers: dict[str, NDArray[Any]]
    sampled: tuple[IntArray, list[str]]
    kinds: dict[str, str]
    unread: dict[str, int]


def line_up_panel(panel: Panel, table: Table, card: SourceCard, labels: bool = False) -> LinedUp:
    """Line up the judges of a panel; parameters and errors as in `panel.ratings`, of a table of outcomes."""
    rows = table.select({})
    known_names(panel, "flag", panel.flags, table.names)
    if panel.benchmarks:
        held = table.column("benchmark")
        known_names(panel, "benchmark", panel.benchmarks, {held.texts[code] for code in np.unique(held.codes)})
        rows = rows.at(rows.holds("benchmark", panel.benchmarks))
    kinds, by = _judges(panel, card, labels), ["judge"] if panel.merge_versions else ["judge", "judge_version"]
    places = {name: place for place, name in enumerate(kinds)}
    judge = np.array([*(places.get(name, -1) for name in table.groups(by).names), -1])[rows.groups(by)]
    rows, judge = rows.at(judge >= 0), judge[judge >= 0]
    found = {name: kind for name, kind in kinds.items() if (judge == places[name]).any()}
    known_names(panel, "judge", [name for name in (panel.reference, *panel.annotators) if name], found)
    _, first, place = places_among(_responses(panel, rows))
    times = np.bincount(place * len(kinds) + judge)
    if (times > 1).any():
        twice = times[times > 1].sum()
        raise InputError(f"{twice} labels of a judge on one response", f"{panel.source}, judges", "name versions")
    unrated, meant = rows.holds("meaning", UNRATED), rows.codes("meaning") >= 0
    said = rows.codes("label") if labels else rows.holds("meaning", QUESTIONS[panel.question])
    rated = meant & ~unrated & (said >= 0)
    given: dict[str, NDArray[np.bool_]] = {}
    answers: dict[str, NDArray[Any]] = {}
    for name in found:
        own = (judge == places[name]) & rated
        given[name], answers[name] = np.zeros(len(first), dtype=bool), np.zeros(len(first), dtype=said.dtype)
        given[name][place[own]], answers[name][place[own]] = True, said[own]
    once = rows.at(first)
    for flag in panel.flags:
        given[flag], answers[flag] = once.codes(flag) >= 0, once.holds(flag, ["True"])
    unread = {name: int(np.count_nonzero(unrated & (judge == places[name]))) for name in found}
    return LinedUp(
        once, given, answers, _sampled(panel, once), found | dict.fromkeys(panel.flags, "keyword"),
        {name: number for name, number in unread.items() if number},
    )  # fmt: skip


def known_names(panel: Panel, what: str, names: list[str], known: Collection[str]) -> None:
    """Refuse a name of a panel that is not among those that there are."""
    for name in names:
        if name not in known:
            raise InputError(f"no {what} '{name}'", f"judging.yml, {panel.source}", near_match(name, known))


def _responses(panel: Panel, rows: Rows) -> IntArray:
    responses = rows.groups(RESPONSE)
    if (responses < 0).any():
        raise InputError("a row that does not name its response", f"{panel.source}, outcomes", "derive it again")
    return responses


def _sampled(panel: Panel, rows: Rows) -> tuple[IntArray, list[str]]:
    """Return what was sampled behind each row: its prompt, or the group of prompts, of its benchmark."""
    by = ("benchmark", "cluster" if panel.cluster == "cluster" else "item_id")
    found, _, place = places_among(rows.groups(by))
    keys = rows.table.groups(by).keys
    codes, names = pd.factorize(np.array([" | ".join(keys[group]) for group in found], dtype=object), sort=True)
    return codes[place], names.tolist()


def _judges(panel: Panel, card: SourceCard, labels: bool) -> dict[str, str]:
    """Return the judges that have a label for the question (any labels at all), by name, with their kinds."""
    positive = set(QUESTIONS[panel.question])
    kinds: dict[str, str] = {}
    for judge in card.judges:
        name = judge.name if panel.merge_versions else judge.full_name
        if (labels or positive & set(judge.labels.values())) and name not in panel.apart:
            kinds[name] = judge.kind
    return kinds
