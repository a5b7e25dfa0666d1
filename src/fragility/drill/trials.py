"""Trials: made papers, one fault at a time, what could be seen and what was.

Prevents the failure in which a result depends on how the work was divided: each paper has a seed of its own.
"""

import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from fragility.drill import faults  # noqa: F401  (registers the faults)
from fragility.drill.fault import FAULTS, plant
from fragility.drill.limit import visible
from fragility.drill.made import make
from fragility.drill.notice import notice, told
from fragility.drill.peers import peer_alarms
from fragility.drill.sheet import Sheet, paper_of
from fragility.files import project_root
from fragility.printed.checks import check_paper
from fragility.schemas.vocabulary import Vocabulary, load_vocabulary

#: Seed by which weaknesses are looked for and mended.
MEND = 20260
#: The words whose digest is the seed of the published table. Whatever is mended by a published table raises the number.
REPORT_WORDS = "fragility drill, report 3"


def seed_of(words: str) -> int:
    """Return the seed that words stand for: the first eight hexadecimal digits of their SHA-256.

    Examples
    --------
    >>> seed_of("fragility drill, report 2")
    379916992
    """
    return int(hashlib.sha256(words.encode()).hexdigest()[:8], 16)


REPORT = seed_of(REPORT_WORDS)
#: Seeds that were published and are used up: checks were mended by what their tables showed to be weak.
USED = (41_977, seed_of("fragility drill, report 2"))
#: Kinds that few papers have a place for, or that are rarely visible: each paper that can takes one besides.
RARE = (
    "rounded twice", "standard deviation of other numbers", "interval of another level",
    "interval of an unpaired or another n", "difference of the wrong pair", "average weighted by n in one row",
    "wrong number of items stated", "wrong edition stated", "truncated",
)  # fmt: skip
#: Faults planted in each made paper, one at a time.
PER_PAPER = 4
Record = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """What a run of trials is to do: `papers` made papers with a `seed`, `kinds` of faults, the peers as well.

    `start` is the index of the first paper.
    """

    papers: int
    seed: int
    kinds: tuple[str, ...]
    peers: bool = True
    start: int = 0


def trials(asked: Asked) -> list[Record]:
    """Return the records of all papers, in their order.

    Returns
    -------
    list of dict
        For each paper one record of `what` "clean" (`checked`, `alarms` and `odd`, by check),
        and one of `what` "fault" a fault planted: `kind`, `n`, `decimals`, `size`, `visible`, `accused`, `odd`,
        `located`, `checks` and what peers found.
    """
    return [record for index in range(asked.start, asked.start + asked.papers) for record in _paper(asked, index)]


def _paper(asked: Asked, index: int) -> list[Record]:
    with pd.option_context("mode.string_storage", "python"):  # the frames are small, and read cell by cell
        return _of_paper(asked, index)


def _of_paper(asked: Asked, index: int) -> list[Record]:
    sheet, vocabulary = make(index, asked.seed), words()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clean = check_paper(paper_of(sheet, folder, vocabulary))
        records = [_clean_record(sheet, clean, index)]
        seen = peer_alarms(sheet, vocabulary) if asked.peers else {}
        records[0] |= {f"peer {peer}": len(found) for peer, found in seen.items()}
        for planted in _planted(sheet, asked, index):
            what = notice(planted, clean, folder, vocabulary)
            record = {
                "what": "fault", "index": index, "kind": planted.kind, "n": _n(sheet, planted.places),
                "decimals": sheet.made["decimals"], "size": planted.size, "visible": visible(planted, vocabulary),
                "accused": what.accused, "odd": what.odd, "located": what.located, "checks": what.checks,
            }  # fmt: skip
            if asked.peers and FAULTS[planted.kind].where != "claims":
                after = peer_alarms(planted.sheet, vocabulary)
                record |= {f"peer {peer}": bool(after[peer] - seen[peer]) for peer in after}
            records.append(record)
    return records


def _planted(sheet: Sheet, asked: Asked, index: int) -> Iterator[Any]:
    """Yield the faults of one paper: kinds in turn, one that finds no place makes room for the next; then rare ones."""
    done: list[str] = []
    for step in range(len(asked.kinds)):
        place = (index * PER_PAPER + step * (1 if step < PER_PAPER else 7)) % len(asked.kinds)
        kind = asked.kinds[place]
        rng = np.random.default_rng([asked.seed, index, place])
        planted = plant(kind, sheet, rng)
        if planted is not None:
            done.append(kind)
            yield planted
        if len(done) == PER_PAPER or step >= 3 * PER_PAPER:
            break
    for place, kind in enumerate(RARE):
        if kind in asked.kinds and kind not in done:
            planted = plant(kind, sheet, np.random.default_rng([asked.seed, index, place, 8]))
            if planted is not None:
                yield planted


def _clean_record(sheet: Sheet, clean: pd.DataFrame, index: int) -> Record:
    alarms = told(clean)
    done = clean[clean["result"] != "not checkable"]
    return {
        "what": "clean", "index": index, "n": sheet.made["n"], "decimals": sheet.made["decimals"],
        "checked": done.groupby("check").size().to_dict(),
        "alarms": alarms[alarms["result"] == "inconsistent"].groupby("check").size().to_dict(),
        "odd": alarms[alarms["result"] != "inconsistent"].groupby("check").size().to_dict(),
    }  # fmt: skip


def _n(sheet: Sheet, places: tuple[int, ...]) -> int:
    stated = [int(sheet.rows[place]["n_stated"]) for place in places if sheet.rows[place]["n_stated"]]
    return min(stated) if stated else int(sheet.made["n"])


@lru_cache(maxsize=1)
def words() -> Vocabulary:
    """Return the vocabulary of this checkout, read once a process."""
    return load_vocabulary(project_root())
