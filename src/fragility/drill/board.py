"""The scoreboard: how often each kind of fault is found, and how often there is an alarm without one.

Prevents the failure in which a checker is praised for what it found and nobody counts what it did not: every rate
stands with its exact interval, beside what could have been found at all.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import scipy

from fragility import __version__
from fragility.documents import read_json
from fragility.drill.corrected import corrected_records
from fragility.drill.fault import FAULTS
from fragility.drill.peers import PEERS
from fragility.drill.released import FILE_FAULTS, file_records
from fragility.drill.shapes import FILE as SHAPES
from fragility.drill.shelf import shelf_records
from fragility.drill.trials import REPORT, Asked, Record, trials
from fragility.drill.verdicts import accusations, right, verdict_records
from fragility.errors import InputError
from fragility.files import file_digest, project_root, write_text
from fragility.schemas.verdict import RULE_VERSION, VERDICTS
from fragility.statistics.proportions import clopper_pearson

FILE = Path("data") / "drill" / "scoreboard.json"
#: Bounds of the classes of n and of size (points).
N_CLASSES = ((0, 150, "up to 150"), (151, 400, "151 to 400"), (401, 10**9, "above 400"))
SIZES = ((0.0, 0.0, "none"), (1e-9, 1.0, "below 1 point"), (1.0, 5.0, "1 to 5 points"), (5.0, 1e9, "above 5 points"))
#: A kind of which less than this share of what could be seen is noticed counts as weak.
WEAK = 0.8
#: Concerns from which on they are counted together.
MANY = 5
#: Checks that print a chance for every paper, which should be uniform where there is no fault.
WITH_CHANCE = ("last digits",)


def rate(yes: int, of: int) -> dict[str, Any]:
    """Return a rate with its exact (Clopper-Pearson) 95 % interval.

    Examples
    --------
    >>> rate(3, 10)
    {'yes': 3, 'of': 10, 'share': 0.3, 'low': 0.0667, 'high': 0.6525}
    """
    if of == 0:
        return {"yes": 0, "of": 0, "share": None, "low": None, "high": None}
    found = clopper_pearson(yes, of)
    return {
        "yes": yes, "of": of, "share": round(yes / of, 4), "low": round(float(found.low), 4),
        "high": round(float(found.high), 4),
    }  # fmt: skip


def scoreboard(
    papers: int,
    claim_papers: int,
    seed: int = REPORT,
    jobs: int = 1,
    file_papers: int = 0,
    shelf: bool = False,
    corrected_files: int = 0,
) -> dict[str, Any]:
    """Run the drill and return the scoreboard.

    Parameters
    ----------
    papers : int
        Made papers, each with some faults planted one at a time.
    claim_papers : int
        Made papers whose claims are judged.
    seed : int
        Of all that is drawn. Checks are mended by another seed (`trials.MEND`) than the one published.
    jobs : int
        Processes.
    file_papers : int
        Made papers whose labels are given to `doctor` as files.
    shelf : bool
        Plant faults in copies of the papers held as well.
    corrected_files : int
        Made files of judged answers whose rate is corrected for the judge's errors.
    """
    records = trials(Asked(papers, seed, tuple(FAULTS)), jobs)
    claims = verdict_records(claim_papers, seed, jobs)
    clean = [record for record in records if record["what"] == "clean"]
    planted = [record for record in records if record["what"] == "fault"]
    board: dict[str, Any] = {
        "seed": seed, "papers": papers, "claim_papers": claim_papers, "version": __version__,
        "rule": RULE_VERSION, "shapes": file_digest(project_root() / SHAPES),
        "alarms": _alarms(clean),
        "kinds": [_kind(name, [one for one in planted if one["kind"] == name]) for name in FAULTS],
        "chances": [_chances(name, clean) for name in WITH_CHANCE],
        "peers": _peers(clean, planted),
        "verdicts": _verdicts(claims),
        "coverage": _coverage(claims),
        "concerns": _concerns(claims),
        "corrected": _corrected(corrected_records(corrected_files, seed, jobs)),
        "files": _files(file_records(file_papers, seed, jobs)),
        "shelf": _shelf(shelf_records(seed) if shelf else []),
    }  # fmt: skip
    return board | {"digest": digest(board)}


def digest(board: dict[str, Any]) -> str:
    """Return the sha256 of a scoreboard without its own digest."""
    rest = {name: value for name, value in board.items() if name != "digest"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def as_json(board: dict[str, Any]) -> str:
    """Return a scoreboard as text, a line for each kind."""
    return json.dumps(board, indent=1, ensure_ascii=False) + "\n"


def write_board(board: dict[str, Any], root: Path | None = None) -> Path:
    """Store a scoreboard in the checkout."""
    return write_text((root or project_root()) / FILE, as_json(board))


def load_board(root: Path | None = None) -> dict[str, Any]:
    """Read the stored scoreboard; one that was changed by hand is refused."""
    path = (root or project_root()) / FILE
    if not path.is_file():
        raise InputError("no such file", FILE.as_posix(), "make it: fragility drill --self --store")
    board: dict[str, Any] = read_json(path)
    if not isinstance(board, dict) or board.get("digest") != digest(board):
        raise InputError("its digest is not that of its content", FILE.as_posix(), "make it again: --self --store")
    return board


def weak(board: dict[str, Any]) -> list[str]:
    """Return the kinds of which less than 80 % of what could be seen is noticed, as far as the interval tells."""
    seen = [(kind["name"], kind["noticed_of_visible"]) for kind in board["kinds"]]
    return [name for name, found in seen if found["of"] and found["share"] < WEAK]


def _alarms(clean: Sequence[Record]) -> dict[str, Any]:
    checked: Counter[str] = Counter()
    alarms: Counter[str] = Counter()
    for record in clean:
        checked.update(record["checked"])
        alarms.update(record["alarms"])
    odd = Counter(name for record in clean for name in record["odd"])
    return {
        "papers": rate(sum(bool(record["alarms"]) for record in clean), len(clean)),
        "numbers": {name: rate(alarms[name], checked[name]) for name in sorted(checked)},
        "oddities": {name: rate(odd[name], len(clean)) for name in sorted(odd)},
    }


def _kind(name: str, records: Sequence[Record]) -> dict[str, Any]:
    fault = FAULTS[name]
    seen = [record for record in records if record["visible"]]
    unseen = [record for record in records if not record["visible"]]
    by_n = _classes(seen, N_CLASSES, lambda record: record["n"])
    by_size = _classes(seen, SIZES, lambda record: record["size"])
    return {
        "name": name, "where": fault.where, "level": fault.level, "planted": len(records),
        "visible": rate(len(seen), len(records)),
        "noticed": rate(sum(map(_noticed, records)), len(records)),
        "noticed_of_visible": rate(sum(map(_noticed, seen)), len(seen)),
        "accused": rate(sum(record["accused"] for record in records), len(records)),
        "noticed_though_invisible": rate(sum(map(_noticed, unseen)), len(unseen)),
        "located": rate(sum(record["located"] for record in records if _noticed(record)), sum(map(_noticed, records))),
        "checks": dict(Counter(check for record in records for check in record["checks"]).most_common()),
        "by_n": by_n, "by_size": by_size,
    }  # fmt: skip


def _noticed(record: Record) -> bool:
    return bool(record["accused"] or record["odd"])


def _classes(
    records: Sequence[Record], classes: Iterable[tuple[Any, Any, str]], value: Callable[[Record], Any]
) -> dict[str, Any]:
    found = {}
    for low, high, name in classes:
        inside = [record for record in records if low <= value(record) <= high]
        if inside:
            found[name] = rate(sum(map(_noticed, inside)), len(inside))
    return found


def _chances(name: str, clean: Sequence[Record]) -> dict[str, Any]:
    values = [chance for record in clean for check, chance in record["chances"] if check == name]
    found: dict[str, Any] = {"check": name, "papers": len(values)}
    for level in (0.01, 0.05, 0.2, 0.5):
        found[f"at most {level:g}"] = rate(sum(value <= level for value in values), len(values))
    found["uniform_p"] = round(float(scipy.stats.kstest(values, "uniform").pvalue), 4) if len(values) > 4 else None
    return found


def _peers(clean: Sequence[Record], planted: Sequence[Record]) -> list[dict[str, Any]]:
    found = []
    for peer in PEERS:
        name = f"peer {peer}"
        tried = [record for record in planted if name in record]
        if not any(name in record for record in clean):
            continue
        kinds = {}
        for kind in FAULTS:
            of_kind = [record for record in tried if record["kind"] == kind]
            if any(record[name] for record in of_kind):
                kinds[kind] = rate(sum(record[name] for record in of_kind), len(of_kind))
        alarms = rate(sum(bool(record[name]) for record in clean), len(clean))
        found.append({"peer": peer, "false_alarm_papers": alarms, "kinds": kinds})
    return found


def _verdicts(claims: Sequence[Record]) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for kind in dict.fromkeys(record["type"] for record in claims):
        for truth in ("true", "false", "undecidable"):
            of = [record for record in claims if record["type"] == kind and record["truth"] == truth]
            if of:
                counts = Counter(record["verdict"] for record in of)
                table[f"{kind}, {truth}"] = {verdict: rate(counts[verdict], len(of)) for verdict in VERDICTS}
    wrongly, true = accusations(claims)
    return {"table": table, "true_claims_contradicted": rate(wrongly, true)}


def _files(records: Sequence[Record]) -> dict[str, Any]:
    found = {}
    for name in ("none", *FILE_FAULTS):
        of = [record for record in records if record["kind"] == name]
        if of:
            found[name] = {"visible": of[0]["visible"]} | rate(sum(record["noticed"] for record in of), len(of))
    return found


def _shelf(records: Sequence[Record]) -> dict[str, Any]:
    planted = [record for record in records if record["what"] == "fault"]
    seen = [record for record in planted if record["visible"]]
    return {
        "papers": [record["key"] for record in records if record["what"] == "clean"],
        "visible": rate(len(seen), len(planted)),
        "noticed_of_visible": rate(sum(map(_noticed, seen)), len(seen)),
        "located": rate(sum(record["located"] for record in planted if _noticed(record)), sum(map(_noticed, planted))),
    }


def _coverage(claims: Sequence[Record]) -> dict[str, Any]:
    found = {}
    for kind in dict.fromkeys(record["type"] for record in claims):
        of = [record["covered"] for record in claims if record["type"] == kind and record["covered"] is not None]
        if of:
            found[kind] = rate(sum(of), len(of))
    return found


def _concerns(claims: Sequence[Record]) -> dict[str, Any]:
    """Return how often a verdict that takes a side is right, by the number of its concerns."""
    sided = [(record["concerns"], right(record["verdict"], record["truth"])) for record in claims]
    taken = [(concerns, good) for concerns, good in sided if good is not None]
    groups: dict[str, list[bool]] = {}
    for concerns, good in sorted(taken):
        groups.setdefault(str(concerns) if concerns < MANY else f"{MANY} or more", []).append(good)
    return {name: rate(sum(of), len(of)) for name, of in groups.items()}


def _corrected(records: Sequence[Record]) -> list[dict[str, Any]]:
    found = []
    for labelled, method in dict.fromkeys((record["labelled"], record["method"]) for record in records):
        of = [record for record in records if (record["labelled"], record["method"]) == (labelled, method)]
        given = [record for record in of if record["covered"] is not None]
        found.append({
            "labelled": labelled, "method": method, "files": len(of),
            "covered": rate(sum(record["covered"] for record in given), len(given)),
            "width": round(sum(record["width"] for record in given) / len(given), 2) if given else None,
        })  # fmt: skip
    return found
