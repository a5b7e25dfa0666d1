"""Time deriving, loading, counting and pairing outcomes, with the peak of memory, beside duckdb and pandas.

Prevents the failure in which a claim about speed or memory has no measurement behind it. Every job runs in a process
of its own, so that its peak is its own; seconds are those of the clock, which targets are held against, and those of
the processors, which a busy machine changes less. The rows to be counted are made here, in the
order and form of derived outcomes, and removed afterwards. `.venv/bin/python bench/outcomes.py --keep`, on a machine
with nothing else to do.
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

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from run_notebooks import processor

from fragility import __version__
from fragility.files import project_root
from fragility.released import duck
from fragility.released.counts import BY, counts
from fragility.released.labels import SCHEMA, list_outcomes, load_outcomes
from fragility.released.pairs import CELLS, pairs
from fragility.released.sources.shipped import derive_sources
from fragility.schemas.outcome import FOLDER

#: The shape of a made source: every combination stands once.
MODELS, CONDITIONS, ITEMS, JUDGES, SOURCES = 20, 10, 12_500, 4, 10
GROUP = 1_000_000
LARGER = 10**10
HEAD = "| what | s | processor, s | peak, MB | goal |\n|---|---|---|---|---|"
LINES: list[str] = []
KEPT = Path(__file__).resolve().parent / "results" / "outcomes.md"
ROWS = MODELS * CONDITIONS * ITEMS * JUDGES * SOURCES


class Measured(NamedTuple):
    """What a job took: seconds of the clock and of the processors, peak of memory in MB; and what it returned."""

    seconds: float
    processor: float
    peak: float
    returned: int
    answer: str = ""


def main() -> None:
    """Measure, and print one line a job."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--upstream", type=Path, help="derive from this local folder of released files")
    parser.add_argument("--sources", type=int, default=SOURCES, help=f"made sources of {ROWS // SOURCES:,} rows")
    parser.add_argument("--only", default="", help="jobs whose name holds this text: derive, load, count")
    parser.add_argument("--keep", action="store_true", help="keep the table in bench/results")
    arguments = parser.parse_args()
    root = project_root()
    print(HEAD, flush=True)
    if arguments.upstream and arguments.only in "derive":
        with checkout(root) as copy:
            found = measured(derive_all, copy, arguments.upstream)
            report("derive every source from a local folder", found)
    if arguments.only in "load":
        found = measured(load_all, root)
        report(f"load all shipped outcomes, {found.returned:,} rows", found, most=1)
    if arguments.only in "count":
        count_made(arguments.sources)
    if arguments.keep:
        versions = f"Python {platform.python_version()}, pyarrow {pa.__version__}, pandas {pd.__version__}"
        machine = f"{os.cpu_count()} cores, {processor()}, load {os.getloadavg()[0]:.1f}"
        text = f"# Item rows\n\nfragility {__version__}; {machine}, {versions}, duckdb {duckdb.__version__}\n\n"
        KEPT.write_text(text + "\n".join([HEAD, *LINES, *larger(LINES)]) + "\n", encoding="utf-8")


def larger(lines: list[str]) -> list[str]:
    """Return what the measured rates make of `LARGER` rows, on one machine and on several."""
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    made, counted = (next(row for row in cells if row[0].startswith(word)) for word in ("make", "count"))
    paired = next(row for row in cells if row[0].startswith("2 x 2"))
    times = LARGER / int(made[0].split()[1].replace(",", ""))
    size = times * float(made[0].partition("(")[2].split()[0]) / 1e3
    rows = ["", f"## {LARGER:,} rows, reckoned", "", f"{times:.0f} times these rows are {size:.0f} GB of parquet.", ""]
    rows += ["| hours, one busy processor a machine | 1 machine | 10 machines | 100 machines |", "|---|---|---|---|"]
    for name, row in (("counts", counted), ("pairs of models", paired)):
        hours = times * float(row[2]) / 3600
        rows.append(f"| {name} | {hours:.2f} | {hours / 10:.3f} | {hours / 100:.4f} |")
    return rows


def count_made(sources: int) -> None:
    """Make outcomes, count them and pair their models, by our code and by others'."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        total = measured(make, folder, sources)
        size = sum(path.stat().st_size for path in (folder / FOLDER).iterdir()) / 1e6
        report(f"make {total.returned:,} rows ({size:.0f} MB of parquet)", total)
        ours = measured(count, folder)
        report(f"count {total.returned:,} rows by {', '.join(BY)}", ours, most=10, memory=1000)
        parts = measured(count, folder, folder / "parts")
        assert parts.answer == ours.answer, "a folder in parts counts otherwise"
        report("the same in a folder split by source", parts, most=10, memory=1000)
        theirs = measured(count_by_duckdb, folder)
        assert theirs.answer == ours.answer, "duckdb counts otherwise"
        report("the same by duckdb", theirs)
        paired = measured(pair, folder)
        report(f"2 x 2 tables of all pairs of models ({paired.returned:,})", paired, most=60)
        one = measured(pair, folder, "made-0")
        other = measured(pair_by_duckdb, folder, "made-0")
        assert one.answer == other.answer, "duckdb pairs otherwise"
        report(f"of one of {sources} sources", one)
        report(f"of one of {sources} sources, by duckdb", other)
        frames = measured(count_by_pandas, folder, list(BY))
        assert frames.returned * sources == ours.returned, "pandas counts otherwise"
        report(f"count one of {sources} sources by pandas", frames)


def derive_all(root: Path, upstream: Path) -> int:
    """Derive into a copy of the checkout's data."""
    with open(os.devnull, "w", encoding="utf-8") as sink:
        return derive_sources(root, (), upstream, lambda line: print(line, file=sink))


def load_all(root: Path) -> int:
    """Load every shipped file as a frame; return the rows."""
    return sum(len(load_outcomes(name, root)) for name in list_outcomes(root))


def count(root: Path, folder: Path | None = None) -> pd.DataFrame:
    """Count by streaming; return the groups after a look at their sizes."""
    found = counts(root=root, folder=folder)
    assert set(found["n"]) == {ITEMS}, "a group has another size than it was made with"
    return found


def count_by_duckdb(root: Path) -> pd.DataFrame:
    """Count by an engine that is not ours."""
    return duck.counts(root=root)


def pair(root: Path, source: str = "") -> pd.DataFrame:
    """Pair all models; return the tables after a look at their sizes."""
    found = pairs(root=root, where={"source": source} if source else None)
    assert set(found[list(CELLS)].sum(axis=1)) == {ITEMS}, "a pair has another number of items than it was made with"
    return found


def pair_by_duckdb(root: Path, source: str) -> pd.DataFrame:
    """Pair all models of one source by an engine that is not ours."""
    return duck.pairs(root=root, where={"source": source})


def count_by_pandas(folder: Path, columns: list[str]) -> int:
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
        part = folder / "parts" / f"source=made-{source}"
        part.mkdir(parents=True)
        os.link(folder / FOLDER / f"made-{source}.parquet", part / "rows.parquet")
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


def measured(job: Callable[..., Any], *arguments: object) -> Measured:
    """Run a job in a process of its own."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_timed, (job, arguments))


def _timed(job: Callable[..., Any], arguments: tuple[object, ...]) -> Measured:
    start, processor_start = time.perf_counter(), time.process_time()
    found = job(*arguments)
    seconds, busy = time.perf_counter() - start, time.process_time() - processor_start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = found.to_csv(index=False) if isinstance(found, pd.DataFrame) else ""
    returned = len(found) if answer else found
    return Measured(seconds, busy, peak / (1e6 if sys.platform == "darwin" else 1e3), returned, answer)


def report(name: str, found: Measured, most: float = 0, memory: float = 0) -> None:
    """Print one line, and keep it for the table."""
    goals = [f"{most:g} s: {'met' if found.seconds <= most else 'not met'}"] if most else []
    goals += [f"{memory:g} MB: {'met' if found.peak <= memory else 'not met'}"] if memory else []
    LINES.append(f"| {name} | {found.seconds:.1f} | {found.processor:.1f} | {found.peak:.0f} | {', '.join(goals)} |")
    print(LINES[-1], flush=True)


if __name__ == "__main__":
    main()
