"""The site: pages computed from the ledger, the executed notebooks and the prose of `docs/`."""

from fragility.suite.site.build import build

__all__ = ["build"]
