"""From the files of a source to outcomes without text: labels checked, meanings and flags filled, every row counted.

Prevents three failures: a label that the card does not know becomes a row of its own kind, a response text leaves
this module, and rows vanish on the way (`accounts` holds every one).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import pandas as pd

from fragility.errors import InputError, near_match, quoted
from fragility.released import refusals
from fragility.released.aggregates import COLUMNS
from fragility.released.labels import Outcome, flag_columns
from fragility.released.refusals import Lexicon
from fragility.released.sources.accounts import Accounts
from fragility.released.sources.records import Files, find_reader
from fragility.schemas.outcome import KEYS
from fragility.schemas.source import SourceCard
from fragility.wording import listing

#: Texts that are matched at a time.
BATCH = 2_000
_FIELDS = [item.name for item in fields(Outcome) if item.name not in ("response", "flags")]


@dataclass(frozen=True)
class Derived:
    """What is derived from one source.

    Attributes
    ----------
    card : SourceCard
        Of the source.
    outcomes : pandas.DataFrame
        The columns of `outcomes.SCHEMA` and the flags; empty where the source has no outcome.
    flags : tuple of str
        Names of the flag columns.
    scores : pandas.DataFrame
        The columns of `released.COLUMNS`, text.
    openers : pandas.DataFrame
        Counts of how responses open, as `refusals.opener_counts` gives them; empty where there is no response text.
    accounts : Accounts
        Rows read, skipped and refused, per file.
    """

    card: SourceCard
    outcomes: pd.DataFrame
    flags: tuple[str, ...]
    scores: pd.DataFrame
    openers: pd.DataFrame
    accounts: Accounts


def derive(card: SourceCard, files: Files, lexicons: Mapping[str, Lexicon]) -> Derived:
    """Derive one source.

    Parameters
    ----------
    card, files : SourceCard, Files
        The source and its files, as `cache.locate` gives them: each has the size and hash of the card.
    lexicons : mapping of name to Lexicon
        As `refusals.load_lexicons` gives them: one pair of flag columns each.

    Raises
    ------
    InputError
        For a card that is not finished, the first file that cannot be read, a label outside the judge's vocabulary
        (names source, file, row and label), rows that do not add up to those of the card. Nothing has been written.
    """
    rows, scores = _Rows(card), []
    for record in find_reader(card.reader, f"sources/{card.name}.yml, reader")(files):
        number = rows.accounts.add(record)
        for outcome in record.outcomes:
            rows.add(outcome, f"{card.name}, {record.file}, row {number}")
        scores += [[getattr(score, name, card.name) for name in COLUMNS] for score in record.scores]
    rows.accounts.check()
    _check_card(card, set(rows.benchmarks))
    flags, outcomes, openers = rows.frames(lexicons)
    return Derived(card, outcomes, flags, _scores(card, scores), openers, rows.accounts)


def _check_card(card: SourceCard, found: set[str]) -> None:
    """Refuse an unfinished card: it names other benchmarks than its rows, or neither figures nor why there are none."""
    named, problems = set(card.benchmarks), []
    if found and named - found:
        problems.append(f"no row has the benchmark {listing(sorted(named - found))}")
    if found - named:
        problems.append(f"rows have the benchmark {listing(sorted(found - named))}; name it in benchmarks")
    if not (card.headlines or card.aggregates or card.no_headlines):
        fix = f"add sources/{card.name}.figures.csv, or say in no_headlines why there are none"
        problems.append(f"no published figure, and no reason; {fix}")
    if problems:
        raise InputError("; ".join(problems), f"sources/{card.name}.yml")


class _Rows:
    """The outcomes of one source while they are collected; each different text is kept once, until it is matched."""

    def __init__(self, card: SourceCard) -> None:
        self.card = card
        self.accounts = Accounts(card)
        self.judges = {judge.full_name: judge for judge in card.judges}
        self.keys: dict[tuple[Any, ...], str] = {}
        self.benchmarks: set[str] = set()
        self.values: list[list[Any]] = []
        self.own_flags: list[dict[str, bool]] = []
        self.texts: dict[str, int] = {}
        self.text_of: list[int] = []

    def add(self, outcome: Outcome, where: str) -> None:
        meaning = self._meaning(outcome, where)
        self.benchmarks.add(outcome.benchmark)
        key = tuple(getattr(outcome, name) for name in KEYS[1:])
        if self.keys.setdefault(key, where) != where:
            raise InputError(f"the same response and judge as {self.keys[key]}", where, "tell them apart")
        self.values.append([*(getattr(outcome, name) for name in _FIELDS), meaning])
        self.own_flags.append(dict(outcome.flags))
        text = outcome.response
        self.text_of.append(-1 if text is None else self.texts.setdefault(text, len(self.texts)))

    def _meaning(self, outcome: Outcome, where: str) -> str | None:
        """Return what a label says; None for a graded judgement, "not rated" for a response without a label."""
        name = f"{outcome.judge} {outcome.judge_version}".strip()
        if name and name not in self.judges:
            what = f"the judge {quoted(name, self.judges)} is not on the card"
            raise InputError(what, where, near_match(name, self.judges))
        if outcome.label is None:
            return "not rated" if outcome.score is None else None
        known = self.judges[name].labels if name else {}
        if outcome.label not in known:
            what = f"the label {quoted(outcome.label, known)} of {quoted(name, words=3)} is not on the card"
            raise InputError(what, where, _known(known))
        return known[outcome.label]

    def frames(self, lexicons: Mapping[str, Lexicon]) -> tuple[tuple[str, ...], pd.DataFrame, pd.DataFrame]:
        """Return the flag columns, the outcomes and the counts of openers; the texts end here."""
        frame = pd.DataFrame(self.values, columns=[*_FIELDS, "meaning"]).assign(source=self.card.name)
        texts = pd.Series(list(self.texts), dtype="str")
        matched = _matched(texts, lexicons)
        text_of = pd.Series(self.text_of, index=frame.index, dtype="int64")
        of_text = matched.reindex(text_of).set_axis(frame.index)
        own = pd.DataFrame(self.own_flags, index=frame.index)
        computed = [str(name) for name in matched if name not in ("characters", "words")]
        names = [*computed, *sorted({str(name) for name in own} - set(computed))]
        for name in names:
            given = own[name] if name in own else pd.Series(pd.NA, frame.index, dtype="boolean")
            found = given if name not in of_text else of_text[name].where(text_of >= 0, given)
            frame[name] = found.astype("boolean")
        frame["characters"] = of_text["characters"].where(text_of >= 0, frame["characters"]).astype("Int32")
        frame["words"] = of_text["words"].astype("Int32")
        frame["blocked"] = frame["blocked"].astype("boolean")
        frame["score"] = frame["score"].astype("float64")
        frame["repeat"] = frame["repeat"].astype("int32")
        said = frame.assign(response=texts.reindex(text_of).set_axis(frame.index))
        openers = refusals.opener_counts(said[text_of >= 0], lexicons) if len(texts) else pd.DataFrame()
        return tuple(names), frame, openers


def _known(labels: Iterable[str]) -> str:
    return f"known: {', '.join(labels)}"


def _matched(texts: pd.Series, lexicons: Mapping[str, Lexicon]) -> pd.DataFrame:
    """Return flags and lengths of each different text."""
    starts = range(0, max(len(texts), 1), BATCH)
    flags = pd.concat([refusals.flags(texts.iloc[start : start + BATCH], lexicons) for start in starts])
    pieces: Any = texts.str.split()
    return flags[list(flag_columns(lexicons))].assign(characters=texts.str.len(), words=pieces.str.len())


def _scores(card: SourceCard, rows: list[list[str]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")
    address = [name for name in COLUMNS if name != "value_text"]
    twice = frame[frame.duplicated(address, keep=False)]
    if len(twice):
        key = " | ".join(twice.iloc[0][part] for part in address)
        raise InputError(f"{len(twice):,} released scores share an address ({key})", card.name, "tell them apart")
    return frame.sort_values(address, ignore_index=True)
