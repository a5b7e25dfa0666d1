"""Where a run reads and writes.

Prevents two modules from disagreeing on a path: every folder and file of a run is named here, once.
"""

from dataclasses import dataclass
from pathlib import Path

from fragility.errors import InputError, near_match
from fragility.files import paper_named


@dataclass(frozen=True)
class Folders:
    """The paths of one checkout, from its root."""

    root: Path

    @property
    def notebooks(self) -> Path:
        """Sources of the notebooks, stored without outputs."""
        return self.root / "notebooks"

    @property
    def plan(self) -> Path:
        """Which notebook runs with which parameters."""
        return self.notebooks / "plan.yml"

    @property
    def build(self) -> Path:
        """Everything a run makes; git does not hold it."""
        return self.root / "build"

    @property
    def ledger(self) -> Path:
        """The claims with their verdicts."""
        return self.build / "ledger.json"

    @property
    def ledgers(self) -> Path:
        """The same, a file for each paper: what a notebook reads that asks for one."""
        return self.build / "ledger"

    @property
    def granularity(self) -> Path:
        """The printed numbers with the counts that they allow."""
        return self.build / "granularity.csv"

    @property
    def conclusions(self) -> Path:
        """How fragile the conclusions are, claim by claim."""
        return self.build / "conclusions.csv"

    @property
    def recomputed(self) -> Path:
        """Figures that sources publish, beside the same figures computed again."""
        return self.build / "recomputed.csv"

    @property
    def site(self) -> Path:
        """The pages to read."""
        return self.build / "site"

    @property
    def draft(self) -> Path:
        """The pages as far as they can be made while a notebook still runs."""
        return self.records / "site" / "draft"

    @property
    def staging(self) -> Path:
        """Where a run writes before its results are moved into place."""
        return self.build / ".staging"

    @property
    def records(self) -> Path:
        """One record per finished step: what went in, what came out."""
        return self.build / ".records"

    @property
    def lock(self) -> Path:
        """Held by the run in progress."""
        return self.build / ".lock"

    def executed(self, run_id: str, variant: bool = False) -> Path:
        """Return the executed notebook of a run; a variant (`-p`) lies apart from the plan's own."""
        return self._results(variant) / "notebooks" / f"{run_id}.ipynb"

    def figures(self, run_id: str, variant: bool = False) -> Path:
        """Return the folder of a run's figures."""
        return self._results(variant) / "figures" / run_id

    def failed(self, run_id: str) -> Path:
        """Return the half-run notebook of a run that failed."""
        return self.build / "notebooks" / "failed" / f"{run_id}.ipynb"

    def papers(self) -> list[str]:
        """Return the keys of the paper folders, sorted."""
        folder = self.root / "data" / "papers"
        return sorted(path.parent.name for path in folder.glob("*/paper.yml"))

    def sources(self) -> list[str]:
        """Return the names of the sources that have a card, sorted."""
        return sorted(path.stem for path in (self.root / "data" / "sources").glob("*.yml"))

    def check_paper(self, key: str, where: str) -> str:
        """Return the key of a paper folder, named by it or by the arXiv id of the paper; else raise `InputError`."""
        found = paper_named(self.root, key)
        if found not in self.papers():
            raise InputError(f"no paper '{key}' in data/papers", where, near_match(key, self.papers()))
        return found

    def _results(self, variant: bool) -> Path:
        return self.build / "variants" if variant else self.build
