"""Time deriving, loading and counting outcomes, with the peak of memory, against pandas in the same run.

Prevents the failure in which a claim about speed or memory has no measurement behind it. Every job runs in a process
of its own, so that its peak is its own; seconds are those of the clock, which targets are held against, and those of
the processors, which a busy machine changes less. The rows to be counted are made here, in the
order and form of derived outcomes, and removed afterwards. `.venv/bin/python bench/outcomes.py --upstream DIR`, on a
machine with nothing else to do.
"""

import argparse
import multiprocessing
import os
import platform
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from fragility.files import project_root
from fragility.released.counts import BY, counts
from fragility.released.labels import SCHEMA, list_outcomes, load_outcomes
from fragility.released.sources.shipped import derive_sources
from fragility.schemas.outcome import FOLDER

#: The shape of a made source: every combination stands once.
MODELS, CONDITIONS, ITEMS, JUDGES, SOURCES = 20, 10, 12_500, 4, 10
GROUP = 1_000_000
ROWS = MODELS * CONDITIONS * ITEMS * JUDGES * SOURCES


class Measured(NamedTuple):
    """What a job took: seconds of the clock and of the processors, the peak of memory in MB; and what it returned."""

    seconds: float
    processor: float
    peak: float
    returned: int


def main() -> None:
    """Measure, and print one line a job."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--upstream", type=Path, help="derive from this local folder of released files")
    parser.add_argument("--sources", type=int, default=SOURCES, help=f"made sources of {ROWS // SOURCES:,} rows")
    parser.add_argument("--only", default="", help="jobs whose name holds this text: derive, load, count")
    arguments = parser.parse_args()
    versions = f"Python {platform.python_version()}, pyarrow {pa.__version__}, pandas {pd.__version__}"
    print(f"{platform.platform()}, {versions}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    root = project_root()
    print(f"{'':62}{'seconds':>9}{'cpu, s':>9}{'peak, MB':>10}  target")
    if arguments.upstream and arguments.only in "derive":
        with checkout(root) as copy:
            found = measured(derive_all, copy, arguments.upstream)
            report("derive every source from a local folder", found)
    if arguments.only in "load":
        found = measured(load_all, root)
        report(f"load all shipped outcomes, {found.returned:,} rows", found, most=1)
    if arguments.only in "count":
        count_made(arguments.sources)


def count_made(sources: int) -> None:
    """Make outcomes, count them, and let pandas count a tenth."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        total = measured(make, folder, sources)
        size = sum(path.stat().st_size for path in (folder / FOLDER).iterdir()) / 1e6
        report(f"make {total.returned:,} rows ({size:.0f} MB of parquet)", total)
        ours = measured(count, folder)
        report(f"count {total.returned:,} rows by {', '.join(BY)}", ours, most=60, memory=4000)
        for words, columns in (("all columns", None), ("these columns", list(BY))):
            theirs = measured(count_by_pandas, folder, columns)
            assert theirs.returned * sources == ours.returned, "pandas counts otherwise"
            report(f"pandas on 1 of {sources} sources, {words}", theirs)
            times, memory = theirs.processor * sources / ours.processor, theirs.peak * sources / ours.peak
            print(f"{'':4}scaled: {times:.1f} times our processor time; {memory:.0f} times our memory if so")


def derive_all(root: Path, upstream: Path) -> int:
    """Derive into a copy of the checkout's data."""
    with open(os.devnull, "w", encoding="utf-8") as sink:
        return derive_sources(root, (), upstream, lambda line: print(line, file=sink))


def load_all(root: Path) -> int:
    """Load every shipped file as a frame; return the rows."""
    return sum(len(load_outcomes(name, root)) for name in list_outcomes(root))


def count(folder: Path) -> int:
    """Count by streaming; return the number of groups after a look at their sizes."""
    found = counts(root=folder)
    assert set(found["n"]) == {ITEMS}, "a group has another size than it was made with"
    return len(found)


def count_by_pandas(folder: Path, columns: list[str] | None) -> int:
    """Count one source as one would without this module."""
    frame = pd.read_parquet(folder / FOLDER / "made-0.parquet", columns=columns)
    return len(frame.groupby(list(BY), observed=True).size())


def make(folder: Path, sources: int) -> int:
    """Write outcomes of every combination, in the order of derived files; labels are drawn with a seed."""
    (folder / FOLDER).mkdir(parents=True)
    of_source = ROWS // SOURCES
    for source in range(sources):
        rng = np.random.default_rng(source)
        with pq.ParquetWriter(folder / FOLDER / f"made-{source}.parquet", SCHEMA, compression="zstd") as writer:
            for start in range(0, of_source, GROUP):
                writer.write_table(_piece(np.arange(start, start + GROUP), source, rng))
    return sources * of_source


def _piece(row: np.ndarray, source: int, rng: np.random.Generator) -> pa.Table:
    """Return one row group."""
    label = rng.integers(0, 2, len(row))
    texts = {
        "source": (np.zeros_like(row), [f"made-{source}"]),
        "model": (row // (JUDGES * ITEMS * CONDITIONS), [f"model {i}" for i in range(MODELS)]),
        "condition": (row // (JUDGES * ITEMS) % CONDITIONS, [f"condition {i}" for i in range(CONDITIONS)]),
        "benchmark": (np.zeros_like(row), ["made"]),
        "item_id": (row // JUDGES % ITEMS, [str(i) for i in range(ITEMS)]),
        "cluster": (row // JUDGES % ITEMS % 16, [str(i) for i in range(16)]),
        "judge": (row % JUDGES, [f"judge {i}" for i in range(JUDGES)]),
        "judge_version": (np.zeros_like(row), [""]),
        "label": (label, ["0", "1"]),
        "meaning": (label, ["safe", "unsafe"]),
    }
    arrays: dict[str, Any] = {
        name: pa.DictionaryArray.from_arrays(pa.array(codes.astype("int32")), pa.array(values))
        for name, (codes, values) in texts.items()
    }
    arrays |= {"repeat": np.zeros(len(row), "int32"), "score": pa.nulls(len(row), pa.float64())}
    arrays |= {"blocked": pa.nulls(len(row), pa.bool_()), "words": pa.nulls(len(row), pa.int32())}
    arrays["characters"] = rng.integers(20, 4000, len(row)).astype("int32")
    return pa.table({name: arrays[name] for name in SCHEMA.names}, schema=SCHEMA)


@contextmanager
def checkout(root: Path) -> Iterator[Path]:
    """Copy the data folder, to be derived into; removed afterwards."""
    with tempfile.TemporaryDirectory() as name:
        shutil.copytree(root / "data", Path(name) / "data")
        yield Path(name)


def measured(job: Callable[..., int], *arguments: object) -> Measured:
    """Run a job in a process of its own."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_timed, (job, arguments))


def _timed(job: Callable[..., int], arguments: tuple[object, ...]) -> Measured:
    start, processor = time.perf_counter(), time.process_time()
    found = job(*arguments)
    seconds, busy = time.perf_counter() - start, time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Measured(seconds, busy, peak / (1e6 if sys.platform == "darwin" else 1e3), found)


def report(name: str, found: Measured, most: float = 0, memory: float = 0) -> None:
    """Print one line."""
    goals = [f"{most:g} s: {'met' if found.seconds <= most else 'missed'}"] if most else []
    goals += [f"{memory:g} MB: {'met' if found.peak <= memory else 'missed'}"] if memory else []
    numbers = f"{found.seconds:9.2f}{found.processor:9.2f}{found.peak:10.0f}"
    print(f"{name:62}{numbers}  {', '.join(goals) or 'none'}", flush=True)


if __name__ == "__main__":
    main()
