"""Drills for other tools and for people: folders of papers, answers sealed by a hash, and a mark for what was found.

Prevents two failures: a tool that is scored on papers whose answers it could read, and a score that counts every alarm
as a find.
"""

import base64
import csv
import hashlib
import json
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fragility.drill.fault import FAULTS, Planted
from fragility.drill.label_limit import LIMITS
from fragility.drill.limit import visible
from fragility.drill.made import make
from fragility.drill.release import write_labels
from fragility.drill.sheet import Sheet, write_sheet
from fragility.drill.shelf import planted_in
from fragility.drill.tally import rate
from fragility.drill.trials import words
from fragility.errors import InputError
from fragility.files import write_text
from fragility.wording import counted

#: One exported paper in so many has no fault.
CLEAN = 3
ANSWERS, SEAL = "answers.json", "seal.txt"


@dataclass(frozen=True)
class Mark:
    """How a set of findings did: rates with exact intervals, and what there is to say of each fault."""

    table: dict[str, Any]
    lines: tuple[str, ...]


def export(number: int, seed: int, out: Path) -> Path:
    """Write made papers, most with one fault each, for any tool to be tried on.

    Parameters
    ----------
    number, seed : int
        How many, and the seed.
    out : Path
        A folder that does not exist yet: `paper/<key>/` (paper.yml, scores.csv, claims.yml), `answers.json`, and
        `seal.txt`, the sha256 of the answers, to be given out before the tool is run.

    Returns
    -------
    Path
        The folder.
    """
    _fresh(out)
    answers = []
    for index in range(number):
        sheet = make(index, seed)
        found = [] if index % CLEAN == 0 else planted_in(sheet, 1, seed + index)
        shown = found[-1].sheet if found else sheet
        write_sheet(shown, out / "paper")
        answers.append({"key": sheet.key, "faults": [_answer(planted) for planted in found]})
    return _sealed(out, {"seed": seed, "papers": number, "answers": answers})


def lesson(sheet: Sheet, number: int, seed: int, out: Path, level: int = 4) -> int:
    """Write a paper with faults for a person to find; return how many were planted.

    The folder holds `paper/<key>/`, `answers.csv` to be filled in, the notebook `find.ipynb`, the sealed answers, and
    for a made paper `labels.csv`, the labels that it was printed from.
    """
    from fragility.drill.student import notebook

    _fresh(out)
    found = planted_in(sheet, number, seed, level)
    if not found:
        raise InputError("no number of this paper can take a fault that a check could tell of", "--paper")
    write_sheet(found[-1].sheet, out / "paper")
    write_text(out / "answers.csv", "row,what\n")
    labels = found[-1].sheet.labels
    if labels is not None:
        write_labels(labels, out / "labels.csv")
    write_text(out / "find.ipynb", notebook(sheet.key, len(found), labels is not None))
    before = [sheet, *(planted.sheet for planted in found)]
    faults = [_answer(planted, clean) for planted, clean in zip(found, before, strict=False)]
    _sealed(out, {"seed": seed, "papers": 1, "answers": [{"key": sheet.key, "faults": faults}]})
    return len(found)


def hint(folder: Path, fault: int, step: int) -> str:
    """Return a hint on one fault of a lesson: 1 how to look, 2 in which table, 3 which row."""
    faults = _faults(folder)
    if not 1 <= fault <= len(faults):
        raise InputError(f"no fault {fault}", "--hint", f"this lesson has {counted(len(faults), 'fault')}")
    if step not in (1, 2, 3):
        raise InputError(f"no step {step}", "--hint", "1 says how to look, 2 in which table, 3 in which row")
    found = faults[fault - 1]
    rows = _rows(folder)
    if step == 1:
        return f"Fault {fault}: {found['reveals']}."
    if step == 2:
        return f"Fault {fault}: look at {', '.join(sorted({rows[row - 1]['locator'] for row in found['rows']}))}."
    return f"Fault {fault}: row {', '.join(map(str, found['rows'][:3]))} of scores.csv."


def score_tool(path: Path, folder: Path) -> Mark:
    """Mark the findings of a tool on exported papers.

    Parameters
    ----------
    path : Path
        JSON: `{"tool": "name", "findings": [{"key": "made2026_00001", "row": 12}, ...]}`; rows are numbered from 1 as
        in scores.csv, and a finding without a row is about the paper as a whole.
    folder : Path
        The exported folder.
    """
    said = _json(path)
    if not isinstance(said, dict) or not isinstance(said.get("findings"), list):
        raise InputError("no list 'findings'", path.name, 'give {"tool": ..., "findings": [{"key": ..., "row": ...}]}')
    found: dict[str, set[int]] = {}
    for number, one in enumerate(said["findings"], 1):
        if not isinstance(one, dict) or not isinstance(one.get("key"), str):
            raise InputError(f"finding {number} has no key", path.name, "name the paper of each finding")
        row = str(one.get("row") or 0)
        if not row.isdecimal():
            raise InputError(f"the row of finding {number} is no row number", path.name, "number the rows from 1")
        found.setdefault(one["key"], set()).add(int(row))
    answers = _answers(folder)["answers"]
    strange = len(found.keys() - {one["key"] for one in answers})
    faulty = [one for one in answers if one["faults"]]
    clean = [one for one in answers if not one["faults"]]
    seen = [one for one in faulty if one["faults"][0]["visible"]]
    noticed = [one for one in faulty if one["key"] in found]
    located = [one for one in noticed if found[one["key"]] & set(one["faults"][0]["rows"])]
    table = {
        "noticed": rate(len(noticed), len(faulty)),
        "noticed of what can be seen": rate(sum(one["key"] in found for one in seen), len(seen)),
        "right place": rate(len(located), len(noticed)),
        "alarms without a fault": rate(sum(one["key"] in found for one in clean), len(clean)),
    }
    told = f"{counted(strange, 'paper')} named in the findings {'is' if strange == 1 else 'are'} not of this drill."
    return Mark(table, (told,) if strange else ())


def score_person(path: Path, folder: Path | None = None) -> Mark:
    """Mark the answers of a person: answers.csv of a lesson, one row of scores.csv an answer.

    Each fault is explained by the step that reveals it, and one that nothing printed shows is said to be so.
    """
    where = folder or path.parent
    if not path.is_file():
        raise InputError("no such file", path.name, "give the answers.csv of the lesson")
    faults, lines, hit = _faults(where), [], set()
    said = _said(path, len(_rows(where)))
    for number, found in enumerate(faults, 1):
        rows = set(found["rows"])
        got = bool(rows & said)
        hit |= rows & said
        place = f"row {min(rows)}" if len(rows) == 1 else f"{len(rows)} rows from {min(rows)} on"
        state = "found" if got else "missed"
        could = "" if found["visible"] else " Here nothing that is printed contradicts it."
        if found.get("labels") is not None:
            no = "The labels do not show it." if found["visible"] else "Nor do the labels show it."
            could += f" {'The labels show it.' if found['labels'] else no}"
        how = "To see it" if found["visible"] or found.get("labels") else "Such a fault is looked for in this way"
        lines.append(
            f"Fault {number}, {state} ({place}): {found['kind']}; {found['told']}. {how}: {found['reveals']}.{could}"
        )
    false = sorted(said - hit)
    if false:
        lines.append(f"No fault in row {', '.join(map(str, false))}.")
    seen = [found for found in faults if found["visible"] or found.get("labels")]
    table = {
        "found": rate(sum(bool(set(found["rows"]) & said) for found in faults), len(faults)),
        "found of what can be seen": rate(sum(bool(set(found["rows"]) & said) for found in seen), len(seen)),
        "answers without a fault": rate(len(false), len(said)),
    }
    return Mark(table, tuple(lines))


def _said(path: Path, rows: int) -> set[int]:
    """Return the rows that the answers of a person name."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            if "row" not in (reader.fieldnames or ()):
                raise InputError("no column 'row'", path.name, "its first line is: row,what")
            named = [(reader.line_num, str(row["row"] or "").strip()) for row in reader]
    except UnicodeDecodeError:
        raise InputError("not UTF-8", path.name, "save it as a csv in UTF-8") from None
    named = [(line, text) for line, text in named if text]
    if not named:
        raise InputError(
            "no answers yet", path.name, "write the number of a row that you think is wrong into each line"
        )
    for line, text in named:
        if not text.isdecimal() or not 1 <= int(text) <= rows:
            raise InputError("no row number", f"{path.name}, line {line}", f"give rows of scores.csv, 1 to {rows:,}")
    return {int(text) for _, text in named}


def _answer(planted: Planted, clean: Sheet | None = None) -> dict[str, Any]:
    """Return what the answers say of a fault; with the sheet before it also whether the labels show it."""
    limit = LIMITS.get(planted.kind) if clean is not None and clean.labels is not None else None
    shown = {"labels": limit(clean, planted)} if limit and clean else {}
    return shown | {
        "kind": planted.kind, "rows": [place + 1 for place in planted.places], "size": round(planted.size, 4),
        "told": planted.told, "visible": visible(planted, words()), "reveals": FAULTS[planted.kind].reveals,
    }  # fmt: skip


def _sealed(out: Path, content: dict[str, Any]) -> Path:
    """Write the answers, packed so that nobody reads them by accident, and their hash."""
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    packed = base64.b64encode(zlib.compress(plain, 9)).decode()
    write_text(out / ANSWERS, json.dumps({"packed": packed}) + "\n")
    write_text(out / SEAL, hashlib.sha256(plain).hexdigest() + "\n")
    return out


def _answers(folder: Path) -> dict[str, Any]:
    if not (folder / ANSWERS).is_file():
        raise InputError("no answers of a drill in this folder", folder.name or ".", "name its folder: --against DIR")
    said = _json(folder / ANSWERS)
    try:
        plain = zlib.decompress(base64.b64decode(said["packed"]))
        sealed = (folder / SEAL).read_text(encoding="utf-8").strip()
    except (KeyError, TypeError, ValueError, zlib.error, OSError):
        raise InputError("not the answers of a drill", ANSWERS, "export it again") from None
    if hashlib.sha256(plain).hexdigest() != sealed:
        raise InputError("the answers are not those that were sealed", ANSWERS, "export it again")
    found: dict[str, Any] = json.loads(plain)
    return found


def _faults(folder: Path) -> list[dict[str, Any]]:
    return list(_answers(folder)["answers"][0]["faults"])


def _rows(folder: Path) -> list[dict[str, str]]:
    path = next((folder / "paper").glob("*/scores.csv"))
    with open(path, encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _json(path: Path) -> Any:
    if not path.is_file():
        raise InputError("no such file", path.name)
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise InputError("not JSON", path.name) from None


def _fresh(out: Path) -> None:
    if out.exists():
        raise InputError("it exists already", out.name, "name a folder that does not")
