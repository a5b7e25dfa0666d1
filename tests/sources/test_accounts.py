"""Accounts: every record is one of read, skipped, refused, and belongs to a file of the card."""

import pytest
from sources.cards import write_card

from fragility.errors import InputError
from fragility.released.aggregates import ReleasedScore
from fragility.released.labels import Outcome
from fragility.released.sources.accounts import Accounts
from fragility.released.sources.records import Record

SCORE = ReleasedScore("m", "rate", "0.5", "t")


@pytest.fixture
def accounts(tmp_path):
    return Accounts(write_card(tmp_path, "made", {"t": b"", "u": b""}))


def test_each_kind_is_counted_in_its_file(accounts):
    found = [
        Record("t", (Outcome("m", "", "b", "1"),)),
        Record("t", scores=(SCORE,)),
        Record("t", skipped="a prompt"),
        Record("t", refused="cut"),
        Record("t", refused="cut"),
    ]
    assert [accounts.add(record) for record in found] == [1, 2, 3, 4, 5]
    assert accounts.add(Record("u", skipped="a prompt")) == 1
    assert accounts.lines() == [
        "made: 2 rows read, 2 skipped, 2 refused",
        "  2 skipped: a prompt",
        "  2 refused: cut",
    ]


def test_what_stands_beside_the_rows_is_no_row(accounts):
    accounts.add(Record("t", scores=(SCORE,), aside=True))
    assert accounts.files["t"].total == 0


@pytest.mark.parametrize("record", [Record("t"), Record("t", skipped="a", refused="b"), Record("t", aside=True)])
def test_a_record_that_is_not_one_of_the_three(accounts, record):
    with pytest.raises(InputError, match="made, t, row 1: a record that is not one of read, skipped, refused"):
        accounts.add(record)


def test_a_record_of_a_file_that_the_card_does_not_name(accounts):
    with pytest.raises(InputError, match="a record of 'v'; the card names no such file"):
        accounts.add(Record("v", skipped="a"))
