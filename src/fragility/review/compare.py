"""Compare: two rates, two files, two columns or two printed arms, and what this many items could have shown.

Prevents four failures: 87 against 85 of 100 read as a ranking, ids that stand twice or do not pair passed over, an
untested assumption that the judge errs alike on both sides, and many comparisons read as if each were the only one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from pandas.api.types import union_categoricals

from fragility.errors import InputError
from fragility.released.formats.reading import Options, Reading
from fragility.review.agree import agreement_rows
from fragility.review.answer import Answer
from fragility.review.arms import arm_rows, split
from fragility.review.correct import corrections, pooled
from fragility.review.items import options_of, rate_sentence, read_one
from fragility.review.pairs import MARGIN, by_clusters, from_counts, from_items, with_holm
from fragility.review.patterns import patterns
from fragility.review.say import details, many, sentence
from fragility.review.stored import stored_rows
from fragility.review.words import named, telling
from fragility.statistics.granularity import possible_counts

Row = dict[str, Any]
_TYPED = re.compile(
    r"\s*(?:(?P<name>[^=]{1,60})=)?\s*(?P<value>\d+(?:\.\d+)?|\.\d+)\s*(?P<percent>%)?\s*/\s*(?P<n>\d+)\s*"
)
#: Comparisons that are worded on a screen.
MOST_SAID = 10
#: What arms of one file may be told apart by, in the order in which it is tried.
BY = ("model", "condition", "judge", "counted", "benchmark")


@dataclass(frozen=True, eq=False)
class Arm:
    """One side: its names, how a sentence calls it, and its rows."""

    names: dict[str, str]
    file: str
    rows: pd.DataFrame


def compare(
    *what: str | Path,
    options: Options | None = None,
    by: str = "",
    margin: float = MARGIN,
    calibration: str | Path = "",
    **names: Any,
) -> Answer:
    """Hold two or more arms against each other, the first against each further one.

    Parameters
    ----------
    *what : str or Path
        Rates with their n ("0.87/100", "87/100", "87%/100", "name=87/100"), result files, one file with several arms,
        or printed numbers ("paper#words of the address").
    options : Options, optional
        The user's word on columns.
    by : str
        What tells the arms of one file apart: "model", "condition", "judge", "counted" or "benchmark".
    margin : float
        Of equivalence, a share; 0.05 is ours.
    calibration : str or Path
        A file with labels of people beside the judge's, to correct for the judge's errors.
    **names
        Options by name, as `items` takes them.

    Returns
    -------
    Answer
        With the tables `comparisons` and `arms`.

    Raises
    ------
    InputError
        For arms that cannot be compared.

    Examples
    --------
    >>> import fragility as fg
    >>> fg.compare("0.87/100", "0.85/100").finding.split(":")[0]
    '87 against 85 of 100'
    """
    options = options or options_of(names)
    if not 0 < margin < 1:
        raise InputError(f"a margin of {margin:g}", "--margin", "give points between 0 and 100")
    texts = [str(item) for item in what]
    if not texts:
        raise InputError("nothing to compare", "compare", "give two rates such as 87/100 85/100, or result files")
    typed = [_TYPED.fullmatch(text) for text in texts]
    if all(typed):
        return _typed([match for match in typed if match], margin, calibration, options)
    if any("#" in text for text in texts):
        from fragility.review.printed_arms import compare_printed

        return compare_printed(texts, margin)
    missing = next((text for text, match in zip(texts, typed, strict=True) if match), "")
    if missing:
        raise InputError(f"'{missing}' beside files", "compare", "compare rates with rates, or files with files")
    return _files([Path(text) for text in texts], options, by, margin, calibration)


def arms_of(reading: Reading, file: str) -> list[Arm]:
    """Return the arms of a reading."""
    return [Arm(names, file, part) for names, part in split(reading.items)] if len(reading.items) else []


def compare_arms(arms: Sequence[Arm], margin: float = MARGIN) -> list[Row]:
    """Return the comparisons of the first arm with each further one, Holm-corrected."""
    shared = _shared(arms)
    first = shared[0]
    apart = telling([arm.names for arm in arms])
    rows = []
    for arm in shared[1:]:
        row: Row = {"first": _name(first, apart), "second": _name(arm, apart), "counted": first.names["counted"]}
        row |= {"benchmark": first.names["benchmark"]} | from_items(first.rows, arm.rows, margin)
        if row.get("design") == "paired":
            row |= by_clusters(first.rows, arm.rows)
        rows.append(row)
    return with_holm(rows)


def _typed(found: list[re.Match[str]], margin: float, calibration: str | Path, options: Options) -> Answer:
    if len(found) < 2:
        raise InputError("one rate", "compare", "give two, such as 87/100 85/100")
    sides = [(match["name"] or "", *_count(match)) for match in found]
    rows = []
    for name, k, n in sides[1:]:
        rows.append({"first": sides[0][0], "second": name} | from_counts(sides[0][1], sides[0][2], k, n, margin))
    answer = Answer("compare", files=[], tables={"comparisons": with_holm(rows)})
    return _worded(answer, rows, calibration, options, [])


def _count(match: re.Match[str]) -> tuple[int, int]:
    """Return k and n of a typed rate; a share or percentage must stand for one whole count."""
    text, n, where = match["value"], int(match["n"]), match[0].strip()
    if not n:
        raise InputError("no item", where, "give an n of 1 or more")
    if not match["percent"] and "." not in text:
        if int(text) > n:
            raise InputError(f"{text} of {n}", where, "a count must not exceed its n; for a percentage write 87%/100")
        return int(text), n
    unit = "percent" if match["percent"] or float(text) > 1 else "share"
    if float(text) > (100 if unit == "percent" else 1):
        raise InputError(f"{text} is beyond all items", where, "give a share, a percentage or a count")
    counts = possible_counts(text, n, unit=unit).counts
    if not counts:
        raise InputError(f"no whole number of {n} items gives {text}", where, "check the rate and its n")
    if len(counts) > 1:
        raise InputError(f"{counts[0]} to {counts[-1]} of {n} print as {text}", where, "give the count itself")
    return counts[0], n


def _files(paths: list[Path], options: Options, by: str, margin: float, calibration: str | Path) -> Answer:
    if by and by not in BY:
        raise InputError(f"'{by}'", "--by", f"expected one of {', '.join(BY)}")
    read = [read_one(path, options) for path in paths]
    answer = Answer("compare", files=[file for _, file in read])
    for reading, _ in read:
        answer.guesses += reading.guesses
    if any(reading.items.empty for reading, _ in read):
        rows = _rates([reading for reading, _ in read], margin)
        answer.tables = {"comparisons": with_holm(rows)}
        return _worded(answer, rows, calibration, options, [])
    files = [arms_of(reading, file["name"]) for reading, file in read]
    groups = _in_one(files[0], by, paths[0].name) if len(files) == 1 else _across(files, by)
    heads = [group[0].names for group in groups]
    apart = telling(heads) if len(groups) > 1 else []
    rows = [
        {"of": named(names, apart)} | row
        for names, group in zip(heads, groups, strict=True)
        for row in compare_arms(group, margin)
    ]
    for row in rows:
        row.pop("p_holm", None)
    arms = [{"file": arm.file} | row for group in groups for arm in group for row in arm_rows(arm.rows)]
    answer.tables = {"comparisons": with_holm(rows), "arms": arms}
    answer.sentences += patterns(_stacked([(reading.items, file["name"]) for reading, file in read]))
    return _worded(answer, rows, calibration, options, [arm for group in groups for arm in group])


def _stacked(read: list[tuple[pd.DataFrame, str]]) -> pd.DataFrame:
    """Return the rows of several files as one frame of categories, the file as part of the condition."""
    if len(read) == 1:
        return read[0][0]
    names = [name for name in read[0][0].columns if read[0][0][name].dtype == "category"]
    frames = [frame.assign(condition=(frame["condition"].astype(str) + " " + name).str.strip()) for frame, name in read]
    return pd.concat(frames, ignore_index=True).astype(dict.fromkeys(names, "category"))


def _rates(read: list[Reading], margin: float) -> list[Row]:
    """Compare files that hold rates alone: those of one benchmark and metric that both give as k of n."""
    sides = []
    for reading in read:
        rows = [row for row in stored_rows(reading.stored, reading.items) if row["k"] is not None and row["n"]]
        sides.append({(row["benchmark"], row["counted"], row["judge"], row["condition"]): row for row in rows})
    if len(read) < 2:
        raise InputError("rates without items", read[0].name, "name a second file, or give rates such as 87/100 85/100")
    made = []
    for reading, side in zip(read[1:], sides[1:], strict=True):
        for key in [key for key in sides[0] if key in side]:
            one, two = sides[0][key], side[key]
            names: Row = {"first": f"{read[0].name} {key[0]}", "second": reading.name, "benchmark": key[0]}
            made.append(names | from_counts(one["k"], one["n"], two["k"], two["n"], margin))
    if not made:
        raise InputError("the files share no rate with a count", "compare", "give the rates, such as 87/100 85/100")
    return made


def _in_one(arms: list[Arm], by: str, name: str) -> list[list[Arm]]:
    """Return groups of arms of one file that differ in one name only."""
    apart = [by] if by else [key for key in BY if len({arm.names[key] for arm in arms}) > 1]
    if len(arms) < 2 or not apart:
        raise InputError(
            "only one condition", name, "name a second file, or what tells them apart (--by, --model, --condition)"
        )
    groups: dict[tuple[str, ...], list[Arm]] = {}
    for arm in arms:
        groups.setdefault(tuple(arm.names[key] for key in BY if key != apart[0]), []).append(arm)
    found = [group for group in groups.values() if len(group) > 1]
    if not found:
        fix = f"try --by with one of {', '.join(BY)}"
        raise InputError(f"no two conditions differ in their {apart[0]} alone", name, fix)
    return found


def _across(files: list[list[Arm]], by: str) -> list[list[Arm]]:
    """Return groups of arms of several files that are the same but for what the files compare."""
    if all(len(arms) == 1 for arms in files):
        return [[arms[0] for arms in files]]
    keys = [key for key in BY if key != (by or "model")]
    for same in (keys, [key for key in keys if key != "benchmark"]):
        for free in ((), ("condition",)):
            used = [key for key in same if key not in free]
            tables = []
            for arms in files:
                table: dict[tuple[str, ...], list[Arm]] = {}
                for arm in arms:
                    table.setdefault(tuple(arm.names[key] for key in used), []).append(arm)
                tables.append(table)
            shared = [key for key in tables[0] if all(key in table for table in tables)]
            groups = [
                [table[key][0] for table in tables] for key in shared if all(len(table[key]) == 1 for table in tables)
            ]
            if groups:
                return groups
    fix = "name one label or judge with --label"
    raise InputError("the files share no condition that could be compared", "compare", fix)


def _shared(arms: Sequence[Arm]) -> list[Arm]:
    """Return the arms with one set of categories for their items and clusters."""
    frames = [arm.rows.copy(deep=False) for arm in arms]
    for column in ("item", "cluster"):
        if len({id(frame[column].cat.categories) for frame in frames}) > 1:
            whole = union_categoricals([frame[column].array for frame in frames])
            start = 0
            for frame in frames:
                frame[column] = whole[start : start + len(frame)]
                start += len(frame)
    return [Arm(arm.names, arm.file, frame) for arm, frame in zip(arms, frames, strict=True)]


def _name(arm: Arm, apart: Sequence[str]) -> str:
    name = named(arm.names, apart)
    if not name and "counted" in apart:
        name = arm.names["counted"]
    return name or arm.file


def _worded(answer: Answer, rows: list[Row], calibration: str | Path, options: Options, arms: list[Arm]) -> Answer:
    said = [f"{row['of']}: {sentence(row)}" if row.get("of") else sentence(row) for row in rows]
    answer.finding = said[0] if len(said) == 1 else many(rows, said)
    shown = rows[:MOST_SAID]
    told = answer.sentences
    answer.sentences = [text for row, words in zip(shown, said, strict=False) for text in
                        ([words] if len(said) > 1 else []) + details(row)] + told  # fmt: skip
    if len(rows) > MOST_SAID:
        answer.sentences.append(f"{len(rows) - MOST_SAID} more comparisons stand in --json, --csv and --page.")
    if calibration:
        reading, file = read_one(Path(calibration), Options())
        agreed = agreement_rows(reading.items, reading.reference)
        if not (reading.reference and agreed):
            raise InputError("no labels of people beside a judge's", file["name"], "name its columns human and judge")
        answer.files.append(file)
        answer.tables["agreement"] = agreed
        answer.sentences += corrections(rows, pooled(agreed), reading, arms)
    names = telling(answer.tables.get("arms", []))
    answer.sentences += [rate_sentence(row, names) for row in answer.tables.get("arms", [])[:MOST_SAID]]
    return answer
