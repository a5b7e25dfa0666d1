"""Trials: made papers, one fault at a time, what could be seen and what was, over as many processes as there are cores.

Prevents the failure in which a result depends on how the work was divided: each paper has its own seed, and the records
come back in the order of the papers.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, partial
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

#: Seed by which weaknesses are looked for and mended; one that was published and is used up: its table was looked at
#: when checks were mended, so it measures nothing any more.
MEND, USED = 20260, 41_977
#: The words whose digest is the seed of the published table. Whatever is mended by a published table raises the number.
REPORT_WORDS = "fragility drill, report 2"
REPORT = int(hashlib.sha256(REPORT_WORDS.encode()).hexdigest()[:8], 16)
#: Made papers of the published table: with faults, with claims to be judged, with files of labels, with two releases of
#: labels; files of judged answers whose rate is corrected; and pairs of arms without a difference.
PAPERS, CLAIM_PAPERS, FILE_PAPERS, RELEASE_PAPERS, CORRECTED_FILES, NULL_PAIRS = 320, 240, 30, 60, 600, 1000
#: Kinds that few papers have a place for: each of these papers takes one besides.
RARE = ("rounded twice", "standard deviation of other numbers")
#: Faults planted in each made paper, one at a time.
PER_PAPER = 4
Record = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """What a run of trials is to do: `papers` made papers with a `seed`, `kinds` of faults, and the peers as well."""

    papers: int
    seed: int
    kinds: tuple[str, ...]
    peers: bool = True


def trials(asked: Asked, jobs: int = 1) -> list[Record]:
    """Return the records of all papers, in their order.

    Returns
    -------
    list of dict
        For each paper one record of `what` "clean" (`checked`, `alarms`, by check; `chances` of the checks that print
        one), and one of `what` "fault" a fault planted: `kind`, `n`, `decimals`, `size`, `visible`, `accused`, `odd`,
        `located`, `checks` and what peers found.
    """
    found = parallel(partial(_paper, asked), range(asked.papers), jobs)
    return [record for records in found for record in records]


def parallel(work: Callable[[int], Any], over: Sequence[int], jobs: int) -> list[Any]:
    """Do the work for each number, side by side if `jobs` is above 1; results in the order of the numbers."""
    if jobs < 2 or len(over) < 2 * jobs:
        return [work(number) for number in over]
    with ProcessPoolExecutor(jobs) as pool:
        return list(pool.map(work, over, chunksize=max(1, min(25, len(over) // (4 * jobs)))))


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
        "chances": [(row["check"], row["chance"]) for row in clean[clean["chance"].notna()].to_dict("records")],
    }  # fmt: skip


def _n(sheet: Sheet, places: tuple[int, ...]) -> int:
    stated = [int(sheet.rows[place]["n_stated"]) for place in places if sheet.rows[place]["n_stated"]]
    return min(stated) if stated else int(sheet.made["n"])


@lru_cache(maxsize=1)
def words() -> Vocabulary:
    """Return the vocabulary of this checkout, read once a process."""
    return load_vocabulary(project_root())
