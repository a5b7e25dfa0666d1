"""The main job: ledger, notebooks, conclusions, site; each made once, moved into place whole.

Prevents these failures: minutes of work lost to a mistake that could be seen at once (everything is validated
first); a result half-written after a kill, or kept from an older state after a failure; results of notebooks
that are no longer in the plan.
"""

import importlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from fragility.errors import FragilityError, InputError, near_match
from fragility.files import replace_folder
from fragility.suite import cache
from fragility.suite.basis import Basis, basis_now, remember_run, run_is_current, run_outputs, runs_behind
from fragility.suite.folders import Folders
from fragility.suite.lock import only_one
from fragility.suite.parts import forget_parts
from fragility.suite.pieces import make_pages, make_pieces
from fragility.suite.plan import Run, choose, read_plan
from fragility.suite.products import (
    make_conclusions,
    make_ledger,
    make_recomputed,
    make_site,
    products_are_current,
)
from fragility.suite.reads import read_names
from fragility.suite.report import Report
from fragility.wording import counted

if TYPE_CHECKING:
    from fragility.suite.pool import Pool

#: One notebook more than there are cores, at most three: while a kernel starts, another one works.
DEFAULT_JOBS = min(3, (os.cpu_count() or 1) + 1)

#: Seconds of a notebook that has never run: it begins before those that are known to be short.
UNKNOWN = 20.0


@dataclass(frozen=True)
class Request:
    """What the command line asks for; see `fragility run --help`."""

    only: Sequence[str] = ()
    paper: str = ""
    overrides: Sequence[tuple[str, str]] = ()
    force: Sequence[str] = ()
    jobs: int = 0
    site: bool = True


@dataclass
class Result:
    """What a run did, by run id; `mistakes` are the failed ones whose input was at fault."""

    done: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 when nothing failed, 2 when all that failed was a mistake in the input, else 1."""
        if not self.failed:
            return 0
        return 2 if set(self.failed) == set(self.mistakes) else 1

    def summary(self) -> str:
        """Return the counts in one line."""
        return f"notebooks: {len(self.done)} run, {len(self.unchanged)} unchanged, {len(self.failed)} failed"


def run_suite(root: Path, request: Request, say: Callable[[str], None] = print) -> Result:
    """Bring the ledger, the notebooks asked for and the site up to date.

    Parameters
    ----------
    root : Path
        The checkout.
    request : Request
        Choice of notebooks, values, number of workers.
    say : callable
        Is given the lines that tell the outcome.

    Returns
    -------
    Result
        The ids of the runs that were done, unchanged and failed.

    Raises
    ------
    InputError
        A mistake in the plan, the data or the request; no result has been changed then.
    FragilityError
        Another run is in progress, or the site could not be built.
    """
    from fragility.suite.inputs import check_inputs

    started = perf_counter()
    folders = Folders(root)
    plan = read_plan(folders)
    chosen = choose(plan, folders, request.only, request.paper, request.overrides)
    forced = _forced(chosen, request.force)
    basis = basis_now(folders)
    common = basis.common
    with only_one(folders.lock) as scratch:
        stale = [run for run in chosen if run.id in forced or not run_is_current(folders, run, basis)]
        made = products_are_current(folders, common)
        report = Report()
        with pool_for(stale if made else chosen, request.jobs, scratch, soon=made, known=len(stale)) as pool:
            check_inputs(folders, plan)
            _clear_leftovers(folders, plan)
            if "all" in request.force:
                forget_parts(folders)
            if not made:
                with report.stage("papers and sources"):
                    make_pieces(folders, pool, scratch)
            with report.stage("ledger"):
                make_ledger(folders, common, "all" in request.force)
            with report.stage("published figures"):
                make_recomputed(folders, common, "all" in request.force)
            with report.stage("conclusions"):
                make_conclusions(folders, common, "all" in request.force)
            if not made:  # what the products say now decides
                stale = [run for run in chosen if run.id in forced or not run_is_current(folders, run, basis)]
            result = Result(unchanged=[run.id for run in chosen if run not in stale])
            if pool and stale:
                begin = partial(begin_site, folders, plan, basis, stale) if request.site else None
                run_stale(folders, stale, basis, pool, result, report, begin)
                if request.site:
                    with report.stage("pages of notebooks"):
                        make_pages(folders, pool, scratch, [run.id for run in plan])
        shutil.rmtree(folders.staging, ignore_errors=True)
        if stale and cache.common_key(folders) != common:
            what = "data/ or the package was changed while notebooks ran; their results count as made from what it was"
            raise FragilityError(f"{what}; run again")
        say(f"{result.summary()} ({perf_counter() - started:.1f} s)")
        for run in chosen:
            if run.variant and run.id not in result.failed:
                say(f"variant: {run_outputs(folders, run)[0].relative_to(root).as_posix()}")
        if request.site:
            behind = runs_behind(folders, plan, basis)
            if behind and (len(behind) == len(plan) or not (request.only or request.paper)):
                say(f"site: not built, for these notebooks are not up to date: {', '.join(behind)}")
            else:
                with report.stage("site"):
                    make_site(folders, common, "all" in request.force, without=behind)
                found = folders.site / "found.txt"
                if found.is_file():
                    say(f"found: {found.read_text(encoding='utf-8').strip()}")
                left = f", without {counted(len(behind), 'notebook')} not up to date" if behind else ""
                say(f"site: {(folders.site / 'index.html').relative_to(root).as_posix()}{left}")
    return result


def _forced(chosen: Sequence[Run], names: Iterable[str]) -> set[str]:
    known = {run.id for run in chosen} | {run.name for run in chosen} | {"all"}
    for name in names:
        if name not in known:
            raise InputError(f"'{name}' is not among the chosen runs", "--force", near_match(name, known))
    return {run.id for run in chosen if {"all", run.id, run.name} & set(names)}


def _clear_leftovers(folders: Folders, plan: Sequence[Run]) -> None:
    """Remove what a killed run left, and the results of runs that the plan no longer has."""
    leftovers = [folders.staging, *folders.build.glob(".site-*"), *folders.build.rglob(".*.part")]
    ids = {run.id for run in plan}
    for folder in (
        folders.build / "notebooks",
        folders.build / "notebooks" / "failed",
        folders.build / "figures",
    ):
        entries = [path for path in folder.glob("*") if path.name != "failed"]
        leftovers += [path for path in entries if path.name.removesuffix(".ipynb") not in ids]
    for path in leftovers:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


@contextmanager
def pool_for(runs: Sequence[Run], jobs: int, scratch: Path, soon: bool, known: int) -> Iterator["Pool | None"]:
    """Start the processes, if there may be anything to run: `soon`, or when the ledger and the like have been made.

    So many are `known` to run whatever these say.
    """
    if not runs:
        yield None
        return
    from fragility.suite.pool import Pool

    pool = Pool(jobs or DEFAULT_JOBS, len(runs), scratch, soon, known)
    try:
        yield pool
    finally:
        pool.close()


def begin_site(folders: Folders, plan: Sequence[Run], basis: Basis, running: Sequence[Run]) -> None:
    """Import what makes the site while a notebook runs, and write a draft beside the site in place, if there is one.

    What goes wrong is told when the site is made.
    """
    with suppress(ImportError, FragilityError, OSError):
        build = importlib.import_module("fragility.suite.site").build
        if folders.site.is_dir():
            others = [run for run in plan if run not in running]
            build(folders.root, without=runs_behind(folders, others, basis), draft=True)


def run_stale(
    folders: Folders,
    stale: Sequence[Run],
    basis: Basis,
    pool: "Pool",
    result: Result,
    report: Report,
    meanwhile: Callable[[], None] | None = None,
) -> None:
    """Run notebooks; each result is moved to its place as it comes. `meanwhile` is done once they have begun."""
    from fragility.suite.execute import Job

    runs = {run.id: run for run in stale}
    jobs = [
        Job(run.id, run.notebook, run.values, run.timeout, folders.root, folders.staging / run.id, run.heavy)
        for run in stale
    ]
    seconds = cache.seconds(folders)
    jobs.sort(key=lambda job: (-seconds.get(job.run_id, UNKNOWN), not job.heavy))
    with report.progress(len(jobs)):
        for outcome in pool.run(jobs, report.in_hand, meanwhile):
            run = runs[outcome.run_id]
            (result.failed if outcome.problem else result.done).append(run.id)
            if outcome.mistake:
                result.mistakes.append(run.id)
            if outcome.lost:
                kept = ""  # earlier results stand; they are as current as they were
            elif outcome.problem:
                kept = _keep_failed(folders, run, outcome.mistake)
            else:
                kept = _keep(folders, run, basis)
                seconds[run.id] = outcome.seconds
            report.ended(outcome, kept)
    cache.keep_seconds(folders, cache.seconds(folders) | seconds)


def _keep(folders: Folders, run: Run, basis: Basis) -> str:
    """Move a finished run's results to their places; its record comes last."""
    from fragility.suite.execute import READ

    staged, (notebook, figures) = folders.staging / run.id, run_outputs(folders, run)
    cache.forget(folders, run.id)
    if any((staged / "figures").iterdir()):
        replace_folder(staged / "figures", figures)
    else:
        shutil.rmtree(figures, ignore_errors=True)
    notebook.parent.mkdir(parents=True, exist_ok=True)
    os.replace(staged / "notebook.ipynb", notebook)
    folders.failed(run.id).unlink(missing_ok=True)
    remember_run(folders, run, basis, read_names(staged / READ, run.notebook))
    return ""


def _keep_failed(folders: Folders, run: Run, mistake: bool) -> str:
    """Keep the half-run notebook; results of an older state are removed, lest they pass for current.

    After a mistake in the input there is nothing to read in it, and it is not kept.
    """
    staged, (notebook, figures) = folders.staging / run.id / "notebook.ipynb", run_outputs(folders, run)
    cache.forget(folders, run.id)
    notebook.unlink(missing_ok=True)
    shutil.rmtree(figures, ignore_errors=True)
    if mistake or not staged.is_file():
        return ""
    failed = folders.failed(run.id)
    failed.parent.mkdir(parents=True, exist_ok=True)
    os.replace(staged, failed)
    return failed.relative_to(folders.root).as_posix()
