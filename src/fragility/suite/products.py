"""What stands on the notebooks or beside them: ledger, conclusions, the site, the committed figures.

Prevents the failure in which one of these is shown though it was made from an older state of the data, the
package or the notebooks: each is made from results that are up to date, or not at all.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fragility.errors import FragilityError
from fragility.files import content_digest, project_root, replace_folder, write_text
from fragility.suite import cache
from fragility.suite.basis import basis_now, runs_behind
from fragility.suite.folders import Folders
from fragility.suite.lock import only_one
from fragility.suite.shown import ledger_key

if TYPE_CHECKING:
    import pandas as pd

    from fragility.suite.plan import Run

#: What the site is made from besides `build/` and what every step depends on.
SITE_SOURCES = ("docs", "README.md", "CORRECTIONS.md", "CHANGELOG.md")
#: Which files of `data` hold claims.
_CLAIMS = "papers/*/claims.yml"


def make_ledger(folders: Folders, common: str, force: bool) -> None:
    """Write the ledger and the granularity table, unless they are up to date.

    The rows name the notebook sections that show them, so what notebooks say of claims is part of the input.
    """

    def write(staged: Path) -> None:
        from fragility.suite.ledgers import write_ledger

        write_ledger(staged, folders)

    _make(folders, "ledger", ledger_key(folders, common), _of_ledger(folders), write, force)


def ledger_rows(root: Path, papers: Sequence[str] = ()) -> "list[dict[str, Any]]":
    """Return the ledger of some papers or all: that of the last run if it is up to date, else paper by paper.

    A paper that lies unchanged since it was computed is not computed again.
    """
    rows = current_ledger(root)
    if rows is None:
        from fragility.suite.ledgers import rows_and_table

        folders = Folders(root)
        return rows_and_table(folders, papers or folders.papers())[0]
    return [row for row in rows if not papers or row["paper_key"] in papers]


def current_ledger(root: Path) -> "list[dict[str, Any]] | None":
    """Return the ledger of the last run, or None where it is not up to date."""
    folders = Folders(root)
    if not folders.ledger.is_file():
        return None
    key = ledger_key(folders, cache.common_key(folders))
    if cache.is_current(folders, "ledger", key, _of_ledger(folders)):
        rows: list[dict[str, Any]] = json.loads(folders.ledger.read_text(encoding="utf-8"))
        return rows
    return None


def products_are_current(folders: Folders, common: str) -> bool:
    """Tell whether what notebooks read (ledger, recomputed figures, index) was made from the data as they are."""
    key = ledger_key(folders, common)
    made = _of_ledger(folders)
    asked = {"recomputed": ("sources/*.yml", folders.recomputed), "conclusions": (_CLAIMS, folders.conclusions)}
    others = all(
        not any(folders.root.glob(f"data/{files}")) or _is_made(folders, step, common, path)
        for step, (files, path) in asked.items()
    )
    return others and all(path.exists() for path in made) and cache.is_current(folders, "ledger", key, made)


def _of_ledger(folders: Folders) -> list[Path]:
    return [folders.ledger, folders.ledgers, folders.granularity]


def _is_made(folders: Folders, step: str, key: str, path: Path) -> bool:
    return path.is_file() and cache.is_current(folders, step, key, [path])


def make_conclusions(folders: Folders, common: str, force: bool) -> None:
    """Write the fragility index of every claim, unless it is up to date or no paper has claims."""

    def write(staged: Path) -> None:
        from fragility.suite import ledgers
        from fragility.synthesis.write import write_conclusions

        write_conclusions(staged, *ledgers.conclusions(folders))
        ledgers.effects(folders)  # kept for the notebooks, which run side by side

    if any(folders.root.glob(f"data/{_CLAIMS}")):
        _make(folders, "conclusions", common, [folders.conclusions], write, force)


def conclusions(root: Path | None = None) -> "tuple[pd.DataFrame, pd.DataFrame]":
    """Return the fragility index and the readings without one (`fragility_index`): the last run's if up to date."""
    from fragility.suite import ledgers
    from fragility.synthesis.write import read_conclusions

    folders = Folders(root or project_root())
    if _is_made(folders, "conclusions", cache.common_key(folders), folders.conclusions):
        return read_conclusions(folders.conclusions)
    return ledgers.conclusions(folders)


def effects(root: Path | None = None) -> "tuple[pd.DataFrame, pd.DataFrame]":
    """Return the effects of all papers and the numbers that cannot become one, as kept of each paper or made now.

    They are `fg.synthesis.effects(papers)` and `fg.synthesis.left_out(papers)`.
    """
    from fragility.suite import ledgers

    return ledgers.effects(Folders(root or project_root()))


def _make(
    folders: Folders, step: str, key: str, outputs: Sequence[Path], write: Callable[[Path], None], force: bool
) -> None:
    """Let `write` fill a folder with the outputs and move them into place, unless they are there from the same key."""
    if not force and all(path.exists() for path in outputs) and cache.is_current(folders, step, key, outputs):
        return
    staged = folders.staging / step
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(parents=True)
    write(staged)
    cache.forget(folders, step)
    for path in outputs:
        if (staged / path.name).is_dir():
            replace_folder(staged / path.name, path)
        else:
            os.replace(staged / path.name, path)
    cache.remember(folders, step, key, outputs)


def make_recomputed(folders: Folders, common: str, force: bool) -> None:
    """Write the figures that sources publish beside the same figures computed again, unless it is up to date."""

    def write(staged: Path) -> None:
        from fragility.spreadsheet import csv_text
        from fragility.suite import published

        write_text(staged / folders.recomputed.name, csv_text(published.recomputed(folders)))

    if folders.sources():
        _make(folders, "recomputed", common, [folders.recomputed], write, force)


def recomputed(root: Path | None = None) -> "pd.DataFrame":
    """Return the published figures computed again (`sources.headlines.recompute`): the last run's if up to date."""
    import pandas as pd

    from fragility.suite import published

    folders = Folders(root or project_root())
    if _is_made(folders, "recomputed", cache.common_key(folders), folders.recomputed):
        return pd.read_csv(folders.recomputed, dtype="str", keep_default_na=False)
    return published.recomputed(folders)


def make_site(folders: Folders, common: str, force: bool, url: str = "", without: Sequence[str] = ()) -> None:
    """Build the site, unless it is up to date; runs `without` results that are up to date have no page."""
    inputs = [folders.root / name for name in SITE_SOURCES]
    inputs += [folders.ledger, folders.granularity, folders.conclusions, folders.recomputed]
    inputs += [folders.build / "notebooks", folders.build / "figures"]
    key = cache.files_key(folders, inputs, " ".join([common + url, *without]))
    if not force and folders.site.is_dir() and cache.is_current(folders, "site", key, [folders.site]):
        return
    from fragility.suite.site import build as build_site

    cache.forget(folders, "site")
    build_site(folders.root, force=force, url=url, without=without)
    cache.remember(folders, "site", key, [folders.site])


def rebuild_site(root: Path, force: bool, url: str = "") -> str:
    """Build the site from the last run's results; return where it lies.

    Raises
    ------
    FragilityError
        Notebooks are not up to date, another run is in progress, or the site could not be built.
    """
    from fragility.suite.plan import read_plan

    folders = Folders(root)
    plan, common = read_plan(folders), cache.common_key(folders)
    with only_one(folders.lock):
        _refuse_behind(folders, plan)
        make_ledger(folders, common, force=False)
        make_conclusions(folders, common, force=False)
        make_recomputed(folders, common, force=False)
        _refuse_behind(folders, plan)  # what they read may be another now
        make_site(folders, common, force, url)
    return f"site: {(folders.site / 'index.html').relative_to(root).as_posix()}"


def update_figures(root: Path) -> list[str]:
    """Copy the figures from `build/figures` to `figures/`; return one line per folder that changed.

    Raises
    ------
    FragilityError
        Notebooks are not up to date, or another run is in progress.
    """
    from fragility.suite.plan import read_plan

    folders, target = Folders(root), root / "figures"
    plan, lines = read_plan(folders), list[str]()
    with only_one(folders.lock):
        _refuse_behind(folders, plan)
        if not products_are_current(folders, cache.common_key(folders)):
            raise FragilityError("the ledger is not up to date; do: fragility run")
        made = {run.id: folders.figures(run.id) for run in plan if folders.figures(run.id).is_dir()}
        for name, source in made.items():
            if (target / name).is_dir() and _digest(source) == _digest(target / name):
                continue
            with tempfile.TemporaryDirectory(dir=folders.build) as stage:
                replace_folder(shutil.copytree(source, Path(stage) / name), target / name)
            lines.append(f"figures/{name}: updated")
        for path in sorted(target.glob("*/")):
            if path.name not in made:
                shutil.rmtree(path)
                lines.append(f"figures/{path.name}: removed, for no planned run makes it")
    return lines or ["figures: up to date"]


def _digest(folder: Path) -> str:
    return content_digest([folder], folder)


def _refuse_behind(folders: Folders, plan: "Sequence[Run]") -> None:
    behind = runs_behind(folders, plan, basis_now(folders))
    if behind:
        raise FragilityError(f"not up to date: {', '.join(behind)}; do: fragility run")
