"""Plain files of judged items: csv, tsv, parquet, or one JSON object a line, with columns named by flags or guessed.

Prevents the failure in which a student's csv needs a converter, or is read in one of two ways without a word: what the
columns are taken for is printed with the flags that say otherwise.
"""

import re
from collections import defaultdict
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from fragility.errors import InputError
from fragility.released.formats import tables
from fragility.released.formats.columns import HUMAN, JUDGES, STATUS, WINNERS, Roles, counted_word, find_roles, simple
from fragility.released.formats.labels import Scale, plain, read_scale, state_of_run
from fragility.released.formats.reading import COLUMNS, Guess, Options, Reading
from fragility.released.formats.registry import reads
from fragility.released.formats.source import DOCUMENT, ROWS, TABLE, Source, short
from fragility.wording import counted as number_of

#: Names of the side that a contestant is held against.
_BASE = re.compile(r"base|control|reference|original|untuned|vanilla")
#: Columns of a table of printed numbers: such a file is no table of items.
PRINTED = ("value_text", "value")
#: Characters from which on a column that nothing needs is told to hold texts.
LONG = 60
#: Different labels of one column at the most where their words are not known.
MOST_LABELS = 6


def is_plain(source: Source) -> bool:
    """Say whether a file is a table of judged items: it has a column of labels, and an item a row."""
    if source.kind == DOCUMENT and not (isinstance(source.document, list) and source.keys):
        return False
    if source.kind not in (TABLE, ROWS, DOCUMENT) or set(PRINTED) & source.keys:
        return False
    seen = _sample(source)
    roles = find_roles(seen, Options(), source.name)
    rows = max((len(values) for values in seen.values()), default=0)
    return bool(roles.labels) and (
        "id" in roles.columns or "repeat" in roles.columns or rows >= 12 or source.kind != TABLE
    )


@reads("plain", "table of judged items", is_plain)
def read_plain(source: Source, options: Options) -> Reading:
    """Read a plain table of judged items."""
    seen = _sample(source)
    roles = find_roles(seen, options, source.name)
    if not roles.labels:
        names = ", ".join(short(name) for name in list(seen)[:12])
        raise InputError("no column of labels", source.name, f"name it with --label; columns: {names}")
    wanted = list(dict.fromkeys([*roles.columns.values(), *roles.labels]))
    table = _load(source, wanted)
    base = _base(table, roles)
    parts, reference = [], ""
    families: dict[str, list[str]] = defaultdict(list)
    for name in roles.labels:
        where = f"{source.name}, column '{short(name)}'"
        if WINNERS.match(simple(name)) and not options.counted and not _plain_win(table, name, where):
            parts += _winners(table, name, base, roles, where)
            continue
        texts = table[name].chunk(0).dictionary.to_pylist() if table.num_rows else []
        scale = read_scale(texts, where, options.counted)
        if scale is None:
            raise InputError(*_no_labels(texts, where))
        families[scale.counted or ("grade" if scale.graded else "")].append(name)
        parts.append((name, scale, _values(table, name, scale)))
    notes = [] if "id" in roles.columns else ["No column of ids: each row is taken as an item of its own."]
    if source.kind == TABLE and tables.has_no_names(source):
        notes.insert(0, "No line of names above the columns: the first line is counted as data, like all others.")
    notes += [
        f"Column '{short(name)}' holds texts of up to {longest:,} characters; nothing of it is read or kept."
        for name, longest in ((name, max(map(len, texts), default=0)) for name, texts in seen.items())
        if name not in wanted and longest > LONG
    ]
    guesses = list(roles.guesses) if "id" in roles.columns else [*roles.guesses, Guess("a row is an item", "--id")]
    frames = []
    apart = _apart(roles.labels)
    for name, scale, values in parts:
        more, told = _arm(name, scale, roles, len(roles.labels), apart.get(name, ""))
        guesses += told
        if HUMAN.search(simple(name)) and len(roles.labels) > 1:
            reference = more["judge"]
        frames.append(_frame(base, more, values, table, roles))
    if len(roles.labels) == 1 and "judge" in roles.columns:
        people = [word for word in frames[0]["judge"].cat.categories if HUMAN.search(simple(str(word)))]
        reference = str(people[0]) if len(people) == 1 and len(frames[0]["judge"].cat.categories) > 1 else ""
    frame = pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]
    if len(frames) > 1:
        frame = frame.astype({name: "category" for name in COLUMNS if name not in ("value", "repeat")})
    rows = number_of(table.num_rows, "row")
    return Reading(f"table of judged items, {rows}", source.name, frame, [], guesses, notes, reference)


def maybe_labels(source: Source) -> list[str]:
    """Return the columns of a table that may hold labels in words that are not known: a few short texts, repeated."""
    if source.kind not in (TABLE, ROWS) or set(PRINTED) & source.keys:
        return []
    seen = _sample(source)
    rows = max((len(values) for values in seen.values()), default=0)
    found = []
    for name, values in seen.items():
        texts = {text.strip() for text in values} - {""}
        few = 2 <= len(texts) <= MOST_LABELS and rows >= 3 * len(texts) and max(map(len, texts)) <= LONG // 2
        if few and not any(re.search(r"\d", text) for text in texts):
            found.append(name)
    return found


def unknown_labels(source: Source) -> InputError | None:
    """Return what to say of a table whose rows may be judged items with labels that are not known, else None."""
    found = maybe_labels(source)
    if not found:
        return None
    names = ", ".join(f"'{short(name)}'" for name in found[:4])
    fix = (
        f"if its rows are judged items, name the labels and what counts: --label COLUMN --counted VALUE; may be {names}"
    )
    return InputError("no column of known labels", source.name, fix)


def _sample(source: Source) -> dict[str, list[str]]:
    if source.kind == TABLE:
        return tables.sample(source)
    seen: dict[str, list[str]] = defaultdict(list)
    for place, row in enumerate(_objects(source)):
        if place >= tables.LOOKED_AT:
            break
        for name, value in tables.flat(row):
            seen[name] += [""] * (place - len(seen[name])) + [tables.text_of(value)]
    return dict(seen)


def _objects(source: Source) -> Any:
    if source.kind == ROWS:
        return (row for _, row in source.rows())
    rows = source.document
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise InputError("no object of named values", f"{source.name}, entry {number}")
    return rows


def _load(source: Source, wanted: list[str]) -> pa.Table:
    if source.kind == TABLE:
        return tables.load(source, wanted)
    return tables.from_rows(_objects(source), wanted).combine_chunks()


def _no_labels(texts: list[str], where: str) -> tuple[str, str, str]:
    longest = max((len(text) for text in texts), default=0)
    if longest > 40:
        return f"text of up to {longest:,} characters where labels should be", where, "name the labels with --label"
    return f"{len(texts)} different values that are no known labels", where, "name those that count with --counted"


def _base(table: pa.Table, roles: Roles) -> dict[str, Any]:
    """Return the columns that all label columns share."""
    base: dict[str, Any] = {}
    for role, column in (("model",) * 2, ("condition",) * 2, ("benchmark",) * 2, ("judge",) * 2, ("cluster",) * 2):
        name = roles.columns.get(role)
        base[column] = _category(table[name]) if name else None
    name = roles.columns.get("id")
    base["item"] = _category(table[name]) if name else None
    name = roles.columns.get("repeat")
    base["repeat"] = _category(table[name]).codes.astype(np.int64) if name else None
    return base


def _category(column: pa.ChunkedArray) -> pd.Categorical:
    chunk = column.chunk(0)
    words = [text.strip() for text in chunk.dictionary.to_pylist()]
    codes = chunk.indices.to_numpy(zero_copy_only=False)
    distinct = sorted(set(words))
    place = {word: number for number, word in enumerate(distinct)}
    order = np.array([place[word] for word in words], dtype=np.int64)
    return _codes(order[codes], distinct)


def _values(table: pa.Table, name: str, scale: Scale) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    chunk = table[name].chunk(0)
    read = [scale.values[text] for text in chunk.dictionary.to_pylist()]
    codes = chunk.indices.to_numpy(zero_copy_only=False)
    value = np.array([np.nan if value is None else value for value, _ in read])
    state = np.array([state for _, state in read], dtype=object)
    return value[codes], state[codes]


def _plain_win(table: pa.Table, name: str, where: str) -> bool:
    """Say whether a column called after winning says yes or no, or win and loss, and names nobody."""
    scale = read_scale(table[name].chunk(0).dictionary.to_pylist(), where)
    return scale is not None and not scale.graded


def _winners(table: pa.Table, name: str, base: dict[str, Any], roles: Roles, where: str) -> list[Any]:
    """Return one part a contestant of a column that names who won: 1 for a win, a tie undetermined."""
    texts = table[name].chunk(0).dictionary.to_pylist()
    scales = {plain(text): text.strip() for text in texts}
    ties = {word for word in scales if read_scale([word, "1"], where) is not None and word not in ("1", "0")}
    names = [scales[word] for word in sorted(set(scales) - ties, key=lambda word: (bool(_BASE.search(word)), word))]
    if not names or len(names) > 6:
        raise InputError(f"{len(names)} different winners", where, "name the values that count with --counted")
    first = names[0]
    values = {t: (None, "undetermined") if plain(t) in ties else (float(t.strip() == first), "") for t in texts}
    scale = Scale(f"won by {short(first)}", values)
    return [(name, scale, _values(table, name, scale))]


def _apart(names: list[str]) -> dict[str, str]:
    """Return what tells label columns of one measure apart: base and tuned for base_refused and tuned_refused."""
    parts = [simple(name).replace(".", "_").split("_") for name in names]
    for place in (-1, 0):
        shared = {part[place] for part in parts}
        if len(names) > 1 and len(shared) == 1 and counted_word(shared.pop()) and min(map(len, parts)) > 1:
            rest = ["_".join(part[:-1] if place else part[1:]) for part in parts]
            return dict(zip(names, rest, strict=True)) if len(set(rest)) == len(rest) else {}
    return {}


def _arm(name: str, scale: Scale, roles: Roles, several: int, apart: str) -> tuple[dict[str, str], list[Guess]]:
    """Return what a label column says of judge, model and measure."""
    key = simple(name)
    word = scale.counted or counted_word(name)
    told: list[Guess] = []
    if scale.graded:
        return {"counted": f"mean {short(name)}"}, told
    if not word:
        word = scale.bare
        told = [Guess(f"in '{short(name)}' {word.removeprefix('labelled ')} is what counts", "--counted")]
    more = {"counted": word}
    if several > 1:
        if HUMAN.search(key) or JUDGES.search(key):
            more["judge"] = name
        elif apart:
            more["model"] = apart
            told.append(Guess(f"'{short(name)}' is of '{short(apart)}'", "--label"))
        elif not counted_word(name):
            more["model"] = name
            told.append(Guess(f"'{short(name)}' is a condition", "--label"))
        elif "judge" not in roles.columns:
            more["counted"] = f"{word} ({short(name)})" if word != key else word
    return more, told


def _frame(base: dict[str, Any], more: dict[str, str], values: Any, table: pa.Table, roles: Roles) -> pd.DataFrame:
    value, state = values[0].copy(), values[1].copy()
    rows = len(value)
    for role in ("error", "dropped"):
        if name := roles.columns.get(role):
            words = _category(table[name])
            kind = "status" if role == "error" and STATUS.search(simple(name)) else role
            states = np.array([state_of_run(word, kind) for word in words.categories], dtype=object)[words.codes]
            test = np.array([plain(word) in ("failed", "fail") for word in words.categories], dtype=bool)[words.codes]
            hit = (states != "") & ~(test & ~np.isnan(value))  # a test that failed has a verdict, a run has none
            value[hit], state[hit] = np.nan, states[hit]
    columns: dict[str, Any] = {}
    for column in COLUMNS:
        if column == "value":
            columns[column] = value
        elif column == "state":
            columns[column] = pd.Categorical(state)
        elif column in more:
            columns[column] = _codes(np.zeros(rows, dtype=np.int8), [more[column]])
        elif base.get(column) is not None:
            columns[column] = base[column]
        elif column == "item":
            numbers = np.arange(rows)
            columns[column] = _codes(numbers, [str(number + 1) for number in range(rows)])
        elif column == "repeat":
            columns[column] = np.zeros(rows, dtype=np.int64)
        else:
            columns[column] = _codes(np.zeros(rows, dtype=np.int8), [""])
    return pd.DataFrame(columns)[list(COLUMNS)]


def _codes(codes: Any, names: list[str]) -> pd.Categorical:
    return pd.Categorical.from_codes(codes, categories=pd.Index(names, dtype=object))
