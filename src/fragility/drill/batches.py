"""The work of a scoreboard in batches: what each one is, and its records, wherever and in whatever order it is done.

Prevents a second list of what a scoreboard is made of: one process, many processes and many machines take the batches
of this one, and put their records together in its order.
"""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from fragility.drill.chances import chance_records, digit_records
from fragility.drill.corrected import corrected_records
from fragility.drill.fault import FAULTS
from fragility.drill.release import release_records
from fragility.drill.released import file_records
from fragility.drill.shelf import shelf_records
from fragility.drill.trials import Asked, Record, trials
from fragility.drill.verdicts import verdict_records

Records = dict[str, list[Record]]


@dataclass(frozen=True)
class Sizes:
    """How much is made.

    Attributes
    ----------
    papers : int
        Made papers, each with some faults planted one at a time.
    claims : int
        Made papers whose claims are judged.
    releases : int
        Made papers whose labels are released, with a fault in them and without.
    files : int
        Made papers whose labels are given to `doctor` and `compare` as files.
    corrected : int
        Made files of judged answers whose rate is corrected for the judge's errors.
    pairs : int
        Made pairs of arms without a difference.
    digits : int
        Made papers of which those with numbers enough have their last digits tested.
    shelf : int
        1 to plant faults in copies of the papers held as well.
    """

    papers: int = 0
    claims: int = 0
    releases: int = 0
    files: int = 0
    corrected: int = 0
    pairs: int = 0
    digits: int = 0
    shelf: int = 0


#: Those of the published table.
WHOLE = Sizes(papers=320, claims=240, releases=60, files=30, corrected=600, pairs=1000, digits=2000, shelf=1)


@dataclass(frozen=True)
class Batch:
    """So many things of one part of a scoreboard, from a place on, of one seed."""

    part: str
    start: int
    number: int
    seed: int

    @property
    def name(self) -> str:
        """What it is called."""
        return f"{self.part}-{self.start}"


def _trials(number: int, seed: int, start: int) -> list[Record]:
    return trials(Asked(number, seed, tuple(FAULTS), start=start))


def _shelf(number: int, seed: int, start: int) -> list[Record]:
    return shelf_records(seed)


#: Parts of a scoreboard, the longest first: how many are one batch, and what gives the records of so many.
PARTS: dict[str, tuple[int, Callable[..., list[Record]]]] = {
    "shelf": (1, _shelf),
    "papers": (20, _trials),
    "claims": (40, verdict_records),
    "releases": (10, release_records),
    "files": (10, file_records),
    "digits": (500, digit_records),
    "corrected": (200, corrected_records),
    "pairs": (250, chance_records),
}


def batches(sizes: Sizes, seed: int) -> list[Batch]:
    """Return the batches of a scoreboard.

    Examples
    --------
    >>> [(batch.name, batch.number) for batch in batches(Sizes(papers=30, files=4), seed=1)]
    [('papers-0', 20), ('papers-20', 10), ('files-0', 4)]
    """
    return [
        Batch(part, start, min(size, getattr(sizes, part) - start), seed)
        for part, (size, _) in PARTS.items()
        for start in range(0, getattr(sizes, part), size)
    ]


def records_of(batch: Batch) -> list[Record]:
    """Return the records of a batch: the same ones wherever it is done."""
    return PARTS[batch.part][1](batch.number, batch.seed, start=batch.start)


def done(over: list[Batch], jobs: int = 1, one: Callable[[Batch], list[Record]] = records_of) -> Records:
    """Return the records of all batches by part, done by so many processes, `one` giving those of each."""
    if jobs < 2:
        each = [one(batch) for batch in over]
    else:
        with ProcessPoolExecutor(jobs) as pool:
            each = list(pool.map(one, over))
    found: Records = {part: [] for part in PARTS}
    for batch, records in zip(over, each, strict=True):
        found[batch.part] += records
    return found
