"""Clean made tables, and what the checks say of them."""

import csv
import importlib.util
from pathlib import Path

from folders import ROOT

_SPEC = importlib.util.spec_from_file_location("false_alarms", ROOT / "tools" / "false_alarms.py")
assert _SPEC and _SPEC.loader
false_alarms = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(false_alarms)


def test_no_check_objects_to_a_clean_table():
    found = false_alarms.alarms(2)
    assert {record["table"] for record in found} == set(false_alarms.KINDS)
    assert sum(record["inconsistent"] for record in found) == 0 < sum(record["judged"] for record in found)


def test_the_table_in_the_docs_has_no_false_alarm_and_names_every_kind():
    text = (Path(ROOT) / "docs" / "method" / "false-alarms.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert {row["table"] for row in rows} == set(false_alarms.KINDS)
    assert {row["inconsistent"] for row in rows} == {"0"}
