"""Items: counts, rates and intervals of result files, with what has no verdict counted apart.

Prevents the failure in which a rate is read off a summary, and the errors, refusals to judge and repeats behind it are
not seen.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from fragility.errors import InputError
from fragility.files import file_digest
from fragility.released.formats.open import read_results
from fragility.released.formats.reading import Options, Reading
from fragility.released.formats.source import Source
from fragility.review.agree import agreement_rows
from fragility.review.agree import sentence as agreement_sentence
from fragility.review.answer import Answer
from fragility.review.arms import arm_rows, check_duplicates, split
from fragility.review.oddities import oddities
from fragility.review.patterns import patterns
from fragility.review.stored import stored_rows
from fragility.review.words import capital, named, p_is, percent, span, telling
from fragility.statistics.paired import mcnemar_exact
from fragility.wording import counted, listing

Row = dict[str, Any]
#: Arms that are worded one by one on a screen; all stand in --json, --csv and --page.
MOST_SAID = 12
_STATES = {"error": "errored", "not_judged": "not judged", "undetermined": "undetermined", "partial": "partial",
           "dropped": "dropped"}  # fmt: skip


def items(*paths: str | Path, options: Options | None = None, **names: Any) -> Answer:
    """Count judged items, and hold stored rates against them.

    Parameters
    ----------
    *paths : str or Path
        Result files of any known format.
    options : Options, optional
        The user's word on their columns.
    **names
        The same by name: `label="verdict"`, `counted="unsafe"`, `id="qid"`, `repeat="seed"`, `format="inspect"`.

    Returns
    -------
    Answer
        With the tables `arms`, `stored` and `agreement`.

    Raises
    ------
    InputError
        For a file that cannot be read, and for ids that stand twice.

    Examples
    --------
    >>> import fragility as fg, pathlib, tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "labels.csv"
    >>> rows = "".join(f"q{i},{'unsafe' if i < 3 else 'safe'}" + chr(10) for i in range(20))
    >>> _ = path.write_text("id,label" + chr(10) + rows)
    >>> fg.items(path).finding
    'Unsafe: 3 of 20 (15.0 %, 5.2 to 36.0).'
    """
    if not paths:
        raise InputError("no file", "items", "name a result file")
    options = options or options_of(names)
    return answer([read_one(Path(path), options) for path in paths], "items")


def options_of(names: dict[str, Any]) -> Options:
    """Return options from names: labels, values that count, a format, and columns by role."""
    many = {key: (value,) if isinstance(value, str) else tuple(value) for key, value in names.items()
            if key in ("label", "counted") and value}  # fmt: skip
    roles = ("id", "model", "condition", "benchmark", "judge", "cluster", "repeat", "error", "dropped")
    unknown = sorted(set(names) - {*roles, "label", "counted", "format"})
    if unknown:
        raise InputError(
            f"unknown option '{unknown[0]}'", "options", f"known: {listing([*roles, 'label', 'counted', 'format'])}"
        )
    columns = {role: names[role] for role in roles if names.get(role)}
    return Options(names.get("format") or "", many.get("label", ()), many.get("counted", ()), columns)


def read_one(path: Path | Source, options: Options) -> tuple[Reading, Row]:
    """Read one file; returns the reading, and the file as an answer names it."""
    source = path if isinstance(path, Source) else Source(path)
    reading = read_results(source, options)
    if len(reading.items):
        check_duplicates(reading.items, reading.name)
    digest = file_digest(source.path) if source.path.is_file() else ""
    return reading, {"name": reading.name, "what": reading.title, "sha256": digest}


def answer(read: Sequence[tuple[Reading, Row]], command: str) -> Answer:
    """Answer over files that were read."""
    done = Answer(command, files=[file for _, file in read])
    tables: dict[str, list[Row]] = {"arms": [], "stored": [], "agreement": []}
    several = len(read) > 1
    for reading, file in read:
        more = {"file": file["name"]} if several else {}
        arms = [more | row for row in arm_rows(reading.items)] if len(reading.items) else []
        stored = [more | row for row in stored_rows(reading.stored, reading.items)]
        agreed = [more | row for row in agreement_rows(reading.items, reading.reference)] if reading.reference else []
        if not agreed and len(reading.items) and reading.items["judge"].nunique() > 1:
            agreed = [more | row for row in agreement_rows(reading.items)]
        done.sentences += [f"{file['name']}:"] if several else []
        done.sentences += _arm_sentences(arms) + _stored_sentences(stored) + [agreement_sentence(row) for row in agreed]
        done.sentences += _runs(reading.items) + oddities(reading.items) + patterns(reading.items) + reading.notes
        done.guesses += reading.guesses
        for name, rows in (("arms", arms), ("stored", stored), ("agreement", agreed)):
            tables[name] += rows
    done.tables = tables
    done.inconsistent = sum(
        (row["result"] == "inconsistent") + (row.get("stderr_result") == "inconsistent") for row in tables["stored"]
    )
    done.finding = _finding(done, read)
    done.sentences = [text for text in done.sentences if text != done.finding]
    return done


def rate_sentence(row: Row, names: Sequence[str]) -> str:
    """Say one arm's rate, and what has no verdict."""
    who = named(row, names)
    head = f"{who}: {row['counted']}" if who else capital(str(row["counted"]))
    if row["rate"] is None:
        text = f"{head}: none of {counted(row['answers'], 'answer')} has a verdict"
    elif not row["share"]:
        limits = f" ({row['low']:.3f} to {row['high']:.3f})" if row["low"] is not None else f" ({row['method']})"
        text = f"{head} {row['rate']:.3f}{limits} over {counted(row['items_judged'], 'item')}"
    else:
        limits = f", {span(row['low'], row['high'])}" if row["low"] is not None else f"; {row['method']}"
        text = f"{head}: {row['k']} of {row['n']} ({percent(row['rate'])} %{limits})"
        if row["answers"] > row["items"]:
            text += f"; these are runs of {counted(row['items'], 'item')}, and items, not runs, make the interval"
    lacking = [f"{row[name]} {word}" for name, word in _STATES.items() if row[name]]
    if lacking:
        text += f"; {listing(lacking)}"
        if row.get("lowest") is not None and row["rate"] is not None:
            n = row["answers"]
            text += (
                f"; with these the rate lies between {percent(row['lowest'])} and {percent(row['highest'])} %: "
                f"{row['k']} of {n} if none of them counts, {row['k'] + n - row['n']} of {n} if all do"
            )
    return f"{text}."


def _finding(done: Answer, read: Sequence[tuple[Reading, Row]]) -> str:
    bad = [row for row in done.tables["stored"] if row["result"] == "inconsistent"]
    zero = [row for row in done.tables["stored"] if row.get("stderr_result") == "inconsistent"]
    if bad:
        more = (
            f" {counted(len(bad) - 1, 'further stored rate does', 'further stored rates do')} not fit."
            if len(bad) > 1
            else ""
        )
        return _stored_sentence(bad[0]) + more
    if zero:
        many = counted(len(zero), "stored standard error does not", "stored standard errors do not")
        return f"{many} fit their rates; {zero[0]['where']}: {zero[0]['stderr_reason']}."
    if done.tables["agreement"] and done.tables["agreement"][0]["against_truth"]:
        return agreement_sentence(done.tables["agreement"][0])
    told = next((reading.finding for reading, _ in read if reading.finding), "")
    if told:
        return told
    rows = done.tables["arms"]
    if len(rows) == 1:
        wins = _runs(read[0][0].items) if rows[0]["answers"] > rows[0]["items"] else []
        return wins[0] if wins else rate_sentence(rows[0], telling(rows))
    if rows:
        shares = [row for row in rows if row["share"] and row["rate"] is not None]
        extent = ""
        if shares:
            ends = (min(shares, key=lambda row: row["rate"]), max(shares, key=lambda row: row["rate"]))
            low, high = (f"{row['k']} of {row['n']} ({percent(row['rate'])} %)" for row in ends)
            one, two = (named(row, telling(rows)) for row in ends)
            extent = f", from {low}{one and f' for {one}'} to {high}{two and f' for {two}'}" if low != high else (
                f", each {low}"
            )  # fmt: skip
        return f"{counted(len(rows), 'rate')}{extent}."
    if len(done.tables["stored"]) == 1:
        return _stored_sentence(done.tables["stored"][0])
    fits = sum(row["result"] == "consistent" for row in done.tables["stored"])
    return (
        f"{counted(len(done.tables['stored']), 'stored rate')}: {fits} could be checked and fit, none is inconsistent."
    )


def _arm_sentences(rows: list[Row]) -> list[str]:
    names = telling(rows)
    said = [rate_sentence(row, names) for row in rows[:MOST_SAID]]
    return said + (
        [f"{len(rows) - MOST_SAID} more rates stand in --json, --csv and --page."] if len(rows) > MOST_SAID else []
    )


def _stored_sentences(rows: list[Row]) -> list[str]:
    order = sorted(rows, key=lambda row: "inconsistent" not in (row["result"], row.get("stderr_result")))
    said = [_stored_sentence(row) for row in order[:MOST_SAID]]
    return said + ([f"{len(rows) - MOST_SAID} more stored rates stand in --json."] if len(rows) > MOST_SAID else [])


def _stored_sentence(row: Row) -> str:
    """Say what a file stores, whether it fits what it is made of, and its standard error likewise."""
    rate = ""
    if row["k"] is not None and row["low"] is not None:
        rate = f"{row['k']} of {row['n']} ({percent(row['k'] / row['n'])} %, {span(row['low'], row['high'])})"
    head = f"Stored {row['where']}: {_brief(str(row['printed']))}"
    if row["result"] == "consistent":
        text = f"{head} fits {', '.join(filter(None, (rate, row['reason'])))}".removesuffix(" fits ")
        text = f"{head} fits its items" if text == head else text
    elif row["result"] == "inconsistent":
        text = f"{head} does not fit: {row['reason']}"
    else:
        text = f"{head} cannot be checked: {row['reason']}" + (f"; {rate}" if rate else "")
    return f"{text}{_se(row)}."


def _se(row: Row) -> str:
    if "stderr_result" not in row:
        return ""
    verb = {"consistent": "is", "inconsistent": "does not fit:", "not checkable": "is"}[row["stderr_result"]]
    return f"; its standard error {row['stderr']:.6g} {verb} {row['stderr_reason']}"


def _brief(text: str) -> str:
    try:
        return f"{float(text):.6g}" if len(text) > 8 else text
    except ValueError:
        return text


def _runs(frame: pd.DataFrame) -> list[str]:
    """Say how wins over items whose runs are repeats stand, each item by the majority of its runs."""
    said = []
    for names, part in split(frame) if len(frame) else ():
        if not names["counted"].startswith("won"):
            continue
        share = part[part["value"].notna()].groupby("item", observed=True)["value"].mean()
        judged = int(part["value"].notna().sum())
        won, lost, even = int((share > 0.5).sum()), int((share < 0.5).sum()), int((share == 0.5).sum())
        p = float(mcnemar_exact(won, lost))
        one = p / 2 if won != lost else 0.5
        rows = (
            f"the {len(part)} rows are runs of {counted(len(share), 'item')}, not {len(part)} items"
            if judged > len(share)
            else ""
        )
        tied = f", {even} even" if even else ""
        runs = " by the majority of their runs" if judged > len(share) else ""
        said.append(
            f"{capital(names['counted'])}: {won} of {won + lost} items{runs}{tied}; "
            f"exact {p_is(one)} one-sided, {p_is(p)} two-sided" + (f"; {rows}" if rows else "") + "."
        )
    return said
