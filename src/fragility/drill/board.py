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

from fragility import __version__
from fragility.documents import read_json
from fragility.drill.batches import Records, Sizes, batches, done
from fragility.drill.chances import DIGITS
from fragility.drill.fault import FAULTS
from fragility.drill.notice import ODD, stated
from fragility.drill.peers import PEERS
from fragility.drill.shapes import FILE as SHAPES
from fragility.drill.tally import (
    noticed,
    of_chances,
    of_concerns,
    of_corrected,
    of_coverage,
    of_files,
    of_releases,
    of_shelf,
    rate,
)
from fragility.drill.trials import REPORT, Record
from fragility.drill.verdicts import accusations
from fragility.errors import InputError
from fragility.files import file_digest, project_root, write_text
from fragility.schemas.verdict import RULE_VERSION, VERDICTS

FILE = Path("data") / "drill" / "scoreboard.json"
#: Bounds of the classes of n and of size (points).
N_CLASSES = ((0, 150, "up to 150"), (151, 400, "151 to 400"), (401, 10**9, "above 400"))
SIZES = ((0.0, 0.0, "none"), (1e-9, 1.0, "below 1 point"), (1.0, 5.0, "1 to 5 points"), (5.0, 1e9, "above 5 points"))
#: A kind of which less than this share of what could be seen is noticed counts as weak.
WEAK = 0.8


def scoreboard(sizes: Sizes, seed: int = REPORT, jobs: int = 1) -> dict[str, Any]:
    """Run the drill and return the scoreboard.

    Parameters
    ----------
    sizes : Sizes
        How much of each part.
    seed : int
        Of all that is drawn. Checks are mended by another seed (`trials.MEND`) than the one published.
    jobs : int
        Processes.
    """
    return board_of(done(batches(sizes, seed), jobs), sizes, seed)


def board_of(records: Records, sizes: Sizes, seed: int) -> dict[str, Any]:
    """Return the scoreboard of the records of all its batches."""
    clean = [record for record in records["papers"] if record["what"] == "clean"]
    planted = [record for record in records["papers"] if record["what"] == "fault"]
    board: dict[str, Any] = {
        "seed": seed, "papers": sizes.papers, "claim_papers": sizes.claims, "version": __version__,
        "rule": RULE_VERSION, "shapes": file_digest(project_root() / SHAPES),
        "alarms": _alarms(clean, records["digits"]),
        "kinds": [_kind(name, [one for one in planted if one["kind"] == name]) for name in FAULTS],
        "chances": of_chances(records["digits"], records["pairs"]),
        "peers": _peers(clean, planted),
        "verdicts": _verdicts(records["claims"]),
        "coverage": of_coverage(records["claims"]),
        "concerns": of_concerns(records["claims"]),
        "corrected": of_corrected(records["corrected"]),
        "releases": of_releases(records["releases"]),
        "files": of_files(records["files"]),
        "shelf": of_shelf(records["shelf"]),
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
    """Return the kinds of which less than 80 % of what could be seen is noticed."""
    seen = [(kind["name"], kind["noticed_of_visible"]) for kind in board["kinds"]]
    releases = {name: found for name, found in board["releases"].items() if name != "none"}
    seen += [(f"{name} (in the labels)", found["noticed_of_visible"]) for name, found in releases.items()]
    return [name for name, found in seen if found["of"] and found["share"] < WEAK]


def loud(board: dict[str, Any]) -> list[str]:
    """Return the checks with more false alarms than they state, as far as the interval tells."""
    found = board["alarms"]["numbers"] | board["alarms"]["oddities"]
    return [name for name, one in found.items() if one["of"] and one["low"] > stated(name)]


def _alarms(clean: Sequence[Record], digits: Sequence[Record]) -> dict[str, Any]:
    checked: Counter[str] = Counter({DIGITS: len(digits)})
    alarms: Counter[str] = Counter({DIGITS: sum(record["alarm"] for record in digits)})
    for record in clean:
        checked.update({name: number for name, number in record["checked"].items() if name != DIGITS})
        alarms.update({name: number for name, number in record["alarms"].items() if name != DIGITS})
    odd = Counter(name for record in clean for name in record["odd"])
    return {
        "papers": rate(sum(bool(record["alarms"]) for record in clean), len(clean)),
        "numbers": {name: rate(alarms[name], checked[name]) for name in sorted(checked)},
        "oddities": {name: rate(odd[name], len(clean)) for name in ODD},
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
        "noticed": rate(sum(map(noticed, records)), len(records)),
        "noticed_of_visible": rate(sum(map(noticed, seen)), len(seen)),
        "accused": rate(sum(record["accused"] for record in records), len(records)),
        "noticed_though_invisible": rate(sum(map(noticed, unseen)), len(unseen)),
        "located": rate(sum(record["located"] for record in records if noticed(record)), sum(map(noticed, records))),
        "checks": dict(Counter(check for record in records for check in record["checks"]).most_common()),
        "by_n": by_n, "by_size": by_size,
    }  # fmt: skip


def _classes(
    records: Sequence[Record], classes: Iterable[tuple[Any, Any, str]], value: Callable[[Record], Any]
) -> dict[str, Any]:
    found = {}
    for low, high, name in classes:
        inside = [record for record in records if low <= value(record) <= high]
        if inside:
            found[name] = rate(sum(map(noticed, inside)), len(inside))
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
