"""Papers of the shelf as drills: copies of their folders, with faults planted in numbers that the checks vouch for.

Prevents the failure in which a fault is planted in a number of which nothing is known: in a real paper only numbers
that passed a check, with the parts that the check held them against, take one. The folder itself is never touched.
"""

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from fragility.drill import faults  # noqa: F401  (registers the faults)
from fragility.drill.fault import FAULTS, Planted, plant
from fragility.drill.limit import visible
from fragility.drill.notice import notice, told
from fragility.drill.sheet import Relation, Sheet, addresses, numbered, paper_of, sheet_of
from fragility.drill.trials import Record, words
from fragility.files import project_root
from fragility.printed.checks import check_paper
from fragility.printed.paper import Paper, list_papers

#: Check of the suite, and the relation that a number which it finds consistent keeps.
RELATIONS = {
    "granularity": "count",
    "printed difference": "difference",
    "printed average": "average",
    "same cell in two places": "same",
    "text against table": "same",
}
#: Papers with more printed numbers take too long, with fewer relations offer too little.
MOST_ROWS, LEAST_RELATIONS = 450, 10


def shelf_sheet(key: str, root: Path | None = None) -> Sheet:
    """Return a paper of the shelf as a sheet that knows its relations."""
    folder = (root or project_root()) / "data" / "papers" / key
    sheet = sheet_of(folder)
    with tempfile.TemporaryDirectory() as name:
        paper = paper_of(sheet, Path(name), words())
        findings = check_paper(paper)
    return Sheet(sheet.key, sheet.card, sheet.rows, sheet.claims, tuple(relations_of(paper, findings)))


def relations_of(paper: Paper, findings: pd.DataFrame) -> list[Relation]:
    """Return the relations that the consistent findings of a paper show."""
    place = numbered(addresses(paper))
    scores, found = paper.scores, []
    good = findings[(findings["result"] == "consistent") & findings["check"].isin(RELATIONS)]
    for row in good.to_dict("records"):
        at = place.get(row["address"])
        parts = tuple(place[address] for address in row["against"] if address in place)
        if at is None or "weighted" in row["reason"] or "total" in row["reason"]:
            continue
        kind = RELATIONS[row["check"]]
        if kind != "count":
            found.append(Relation(kind, at, parts))  # type: ignore[arg-type]
        elif scores["unit"].iloc[at] == "percent" and scores["n_stated"].iloc[at]:
            n = int(scores["n_stated"].iloc[at]) * int(scores["runs"].iloc[at])
            found.append(Relation("count", at, (), (n,)))
    return found


def planted_in(sheet: Sheet, number: int, seed: int, level: int = 4) -> list[Planted]:
    """Return so many faults, each of another kind, all of them in the last one's sheet.

    Parameters
    ----------
    sheet : Sheet
        A made paper, or one of the shelf.
    number : int
        Faults to plant; fewer where the paper has no place for more.
    seed : int
        Of the kinds and places.
    level : int
        Only kinds up to this level.

    Returns
    -------
    list of Planted
        In the order of planting; places of earlier faults are not planted in again.
    """
    rng = np.random.default_rng([seed, 5])
    kinds = [name for name, fault in FAULTS.items() if fault.level <= level and fault.where != "claims"]
    done: list[Planted] = []
    for at in rng.permutation(len(kinds)).tolist():
        taken = {place for planted in done for place in planted.places}
        planted = plant(kinds[at], sheet, rng)
        if planted is None or not planted.places or taken & set(planted.places):
            continue
        done.append(planted)
        sheet = planted.sheet
        if len(done) == number:
            break
    return done


def shelf_records(seed: int, root: Path | None = None) -> list[Record]:
    """Plant each kind of printed fault once in each paper of the shelf, and see what is noticed.

    Returns
    -------
    list of dict
        Records as those of `trials.trials`, `key` in place of the index; "clean" ones hold what is told of the paper as
        it stands (which may be true).
    """
    records: list[Record] = []
    for key in list_papers(root or project_root()):
        sheet = sheet_of((root or project_root()) / "data" / "papers" / key)
        if not LEAST_RELATIONS <= len(sheet.rows) <= MOST_ROWS:
            continue
        with tempfile.TemporaryDirectory() as name:
            paper = paper_of(sheet, Path(name), words())
            clean = check_paper(paper)
            sheet = Sheet(sheet.key, sheet.card, sheet.rows, (), tuple(relations_of(paper, clean)))
            if len(sheet.relations) < LEAST_RELATIONS:
                continue
            records.append({"what": "clean", "key": key, "told": len(told(clean)), "numbers": len(sheet.rows)})
            for place, (kind, fault) in enumerate(FAULTS.items()):
                rng = np.random.default_rng([seed, place, len(records)])
                planted = plant(kind, sheet, rng) if fault.where == "print" else None
                if planted is not None:
                    found = notice(planted, clean, Path(name), words())
                    records.append({
                        "what": "fault", "key": key, "kind": kind, "visible": visible(planted, words()),
                        "accused": found.accused, "odd": found.odd, "located": found.located,
                    })  # fmt: skip
    return records
