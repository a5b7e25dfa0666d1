"""Accounts: for every file of a source how many rows were read, skipped and refused, and why.

Prevents the failure in which rows vanish between a released file and a rate: the three must add up to the rows that
the source's card states, or nothing is derived.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from fragility.errors import InputError
from fragility.released.sources.records import Record
from fragility.schemas.source import SourceCard


@dataclass
class Account:
    """One file: rows on the card (None where its format has none), rows read, and the others by their reason."""

    file: str
    rows: int | None
    read: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """All rows that the reader gave a record for."""
        return self.read + self.skipped.total() + self.refused.total()


class Accounts:
    """The accounts of all files of one source, kept while its reader runs."""

    def __init__(self, card: SourceCard) -> None:
        self.card = card
        self.files = {item.path: Account(item.path, item.rows) for item in card.files}

    def add(self, record: Record) -> int:
        """Count a record and return its number in its file, from 1; it must be read, skipped or refused.

        What stands beside the rows of a file (`aside`) is not counted.
        """
        account = self.files.get(record.file)
        if account is None:
            raise InputError(f"a record of '{record.file}'", self.card.name, "the card names no such file")
        kinds = [bool(record.outcomes or record.scores), bool(record.skipped), bool(record.refused)]
        if sum(kinds) != 1:
            where = f"{self.card.name}, {record.file}, row {account.total + 1}"
            raise InputError("a record that is not one of read, skipped, refused", where, "correct the reader")
        if record.aside:
            return account.total
        account.read += kinds[0]
        for reasons, reason in ((account.skipped, record.skipped), (account.refused, record.refused)):
            if reason:
                reasons[reason] += 1
        return account.total

    def check(self) -> None:
        """Raise InputError for the first file whose rows do not add up to those of the card."""
        for account in self.files.values():
            if account.rows is not None and account.total != account.rows:
                raise InputError(
                    f"{account.total:,} rows (read {account.read:,}, skipped {account.skipped.total():,}, "
                    f"refused {account.refused.total():,})",
                    f"{self.card.name}, {account.file}",
                    f"the card says {account.rows:,}",
                )

    def lines(self) -> list[str]:
        """Return the accounts in words: the totals, then every reason with its count."""
        files = self.files.values()
        skipped = sum((account.skipped for account in files), Counter[str]())
        refused = sum((account.refused for account in files), Counter[str]())
        read = sum(account.read for account in files)
        first = f"{read:,} rows read, {skipped.total():,} skipped, {refused.total():,} refused"
        reasons = [*_reasons("skipped", skipped), *_reasons("refused", refused)]
        return [f"{self.card.name}: {first}", *(f"  {line}" for line in reasons)]

    def to_json(self) -> str:
        """Return the accounts as JSON, one object a file, in the order of the card."""
        rows = [
            {"file": item.file, "rows": item.rows, "read": item.read, "skipped": item.skipped, "refused": item.refused}
            for item in self.files.values()
        ]
        return json.dumps(rows, sort_keys=True)


def _reasons(kind: str, reasons: Counter[str]) -> Iterable[str]:
    return (f"{count:,} {kind}: {reason}" for reason, count in sorted(reasons.items()))
