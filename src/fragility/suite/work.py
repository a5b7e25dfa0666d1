"""One piece of the work, for a workflow engine that starts many on many machines: `python -m fragility.suite.work`.

Prevents the failure in which a cluster has a second list of what there is to do, or a second opinion on what is up to
date: the pieces are those of the plan, and the keys of the command line decide.
"""

import shutil
import sys
from pathlib import Path

from fragility.errors import FragilityError, InputError, near_match
from fragility.files import project_root
from fragility.suite import cache
from fragility.suite.basis import basis_now, run_is_current
from fragility.suite.folders import Folders
from fragility.suite.lock import only_one
from fragility.suite.parts import shared_key
from fragility.suite.plan import read_plan
from fragility.suite.products import (
    make_conclusions,
    make_ledger,
    make_recomputed,
    products_are_current,
)
from fragility.suite.report import Report
from fragility.suite.run import Result, pool_for, run_stale


def make_products(root: Path) -> Result:
    """Make what all notebooks read; nothing else may run meanwhile."""
    from fragility.suite.inputs import check_inputs

    folders = Folders(root)
    plan = read_plan(folders)
    common = cache.common_key(folders)
    with only_one(folders.lock):
        check_inputs(folders, plan)
        make_ledger(folders, common, force=False)
        make_recomputed(folders, common, force=False)
        make_conclusions(folders, common, force=False)
    return Result()


def make_paper(root: Path, paper: str) -> Result:
    """Compute what the products take of one paper, beside others, unless it is kept."""
    folders = Folders(root)
    folders.check_paper(paper, "work")
    from fragility.suite import ledgers

    with only_one(folders.lock, beside=True):
        ledgers.make_paper(folders, paper, shared_key(folders))
    return Result()


def make_source(root: Path, source: str) -> Result:
    """Compute the published figures of one source again, beside others, unless they are kept."""
    from fragility.suite import published

    folders = Folders(root)
    if source not in folders.sources():
        raise InputError(f"no source '{source}' in data/sources", "work", near_match(source, folders.sources()))
    with only_one(folders.lock, beside=True):
        published.make_source(folders, source, shared_key(folders))
    return Result()


def make_drill(root: Path, batch: str) -> Result:
    """Compute one batch of the drill's scoreboard, beside others, unless it is kept."""
    from fragility.suite import drills

    folders = Folders(root)
    with only_one(folders.lock, beside=True):
        drills.make_batch(folders, batch)
    return Result()


def make_run(root: Path, run_id: str) -> Result:
    """Run one notebook of the plan, beside others, unless it is up to date.

    Raises
    ------
    InputError
        For a run that the plan does not have.
    FragilityError
        When what notebooks read has not been made from the data as they are.
    """
    folders = Folders(root)
    plan = {run.id: run for run in read_plan(folders)}
    if run_id not in plan:
        raise InputError(f"no run '{run_id}' in the plan", "work", near_match(run_id, plan))
    basis = basis_now(folders)
    with only_one(folders.lock, beside=True) as scratch:
        if not products_are_current(folders, basis.common):
            raise FragilityError("the ledger is not up to date; do: python -m fragility.suite.work products")
        if run_is_current(folders, plan[run_id], basis):
            return Result(unchanged=[run_id])
        shutil.rmtree(folders.staging / run_id, ignore_errors=True)  # what a killed one left
        result = Result()
        with pool_for([plan[run_id]], 1, scratch, soon=True, known=1) as pool:
            if pool:
                run_stale(folders, [plan[run_id]], basis, pool, result, Report())
    return result


def main(words: list[str]) -> int:
    """Make one piece of the work; return the exit code."""
    pieces = {"paper": make_paper, "source": make_source, "run": make_run, "drill": make_drill}
    try:
        if words == ["products"]:
            done = make_products(project_root())
        elif len(words) == 2 and words[0] in pieces:
            done = pieces[words[0]](project_root(), words[1])
        else:
            raise InputError(
                f"{len(words)} words", "work", "expected products, paper KEY, source NAME, run ID or drill BATCH"
            )
    except (FragilityError, OSError) as error:
        sys.stderr.write(f"error: {error}\n")
        return error.exit_code if isinstance(error, FragilityError) else 2
    return done.exit_code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
