"""The batches of the published scoreboard, each kept until the suite changes.

Prevents the failure in which a scoreboard that was interrupted, or made on many machines, begins anew.
"""

from functools import partial
from typing import TYPE_CHECKING, Any

from fragility.errors import InputError, near_match
from fragility.files import content_digest
from fragility.suite import cache
from fragility.suite.folders import Folders
from fragility.suite.parts import forget_others, kept_part

if TYPE_CHECKING:
    from fragility.drill.batches import Batch

_KIND = "drill"


def plan() -> list["Batch"]:
    """Return the batches of the published scoreboard."""
    from fragility.drill.batches import WHOLE, batches
    from fragility.drill.trials import REPORT

    return batches(WHOLE, REPORT)


def make_batch(folders: Folders, name: str) -> None:
    """Compute what is kept of one batch, unless it is."""
    named = {batch.name: batch for batch in plan()}
    if name not in named:
        raise InputError(f"no batch '{name}' of the scoreboard", "work", near_match(name, named))
    _kept(folders, _key(folders), named[name])


def published(folders: Folders, jobs: int) -> dict[str, Any]:
    """Return the published scoreboard; only batches that are not kept are computed."""
    from fragility.drill.batches import WHOLE, done
    from fragility.drill.board import board_of
    from fragility.drill.trials import REPORT

    over = plan()
    records = done(over, jobs, partial(_kept, folders, _key(folders)))
    forget_others(folders, _KIND, [batch.name for batch in over])
    return board_of(records, WHOLE, REPORT)


def _key(folders: Folders) -> str:
    """Return the digest of what a batch depends on: the package, versions, and all data but the scoreboard itself."""
    from fragility.drill.board import FILE

    paths = (path for path in (folders.root / "data").rglob("*") if path.is_file())
    entries = [path for path in paths if path != folders.root / FILE and not path.name.startswith(".")]
    return cache.digest(content_digest(entries, folders.root), cache.environment_key())


def _kept(folders: Folders, key: str, batch: "Batch") -> list[dict[str, Any]]:
    from fragility.drill.batches import records_of

    found: list[dict[str, Any]] = kept_part(folders, _KIND, batch.name, key, partial(records_of, batch))
    return found
