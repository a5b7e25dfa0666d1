"""The rule page tells the rule that is computed: its worked examples, its types, its rates of false contradiction."""

import csv
import importlib.util
import re
from pathlib import Path

import pytest
import yaml
from folders import ROOT, claim, make_paper, score
from scipy import stats

from fragility.claims.ledger import paper_rows
from fragility.schemas.claim import TYPES
from fragility.schemas.verdict import RULE_VERSION, VERDICTS
from fragility.wording import VERDICT_WORDS

PAGE = (ROOT / "docs" / "method" / "decision-rule.md").read_text(encoding="utf-8")
TABLE = ROOT / "docs" / "method" / "contradiction.csv"
MODELS = ["A-7B", "B-7B", "C-7B", "D-7B", "E-7B"]
EXAMPLE = re.compile(r"^\| ([a-z ]+) \| ([\d ]+) \| ([\d ]+) \| ([a-z ]+) \|", re.M)


def tool():
    spec = importlib.util.spec_from_file_location("contradiction_table", ROOT / "tools" / "contradiction_table.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_of_this_version():
    assert f"version {RULE_VERSION}" in PAGE.splitlines()[0]


def test_there_is_one_example_of_each_verdict():
    assert sorted(verdict for _, _, _, verdict in EXAMPLE.findall(PAGE)) == sorted(
        VERDICT_WORDS[verdict] for verdict in VERDICTS
    )


@pytest.mark.parametrize(("name", "before", "after", "verdict"), EXAMPLE.findall(PAGE))
def test_the_worked_examples_are_what_the_rule_gives(tmp_path: Path, name, before, after, verdict):
    scores = [
        score("Table 1", model, condition, "SORRY-Bench", f"{100 * int(k) / 440:.2f}")
        for condition, counts in (("before", before), ("after", after))
        for model, k in zip(MODELS, counts.split(), strict=True)
    ]
    arms = {"reference": "before", "treated": "after", "scope": [{"data": "D"}]}
    made = claim("equivalence", arms | {"margin": 5.0}) if name == "too small" else claim("direction", arms)
    assert paper_rows(make_paper(tmp_path, scores, [made]))[0]["verdict_held"] == verdict.replace(" ", "-")


def test_every_type_of_claim_stands_in_the_table():
    rows = " ".join(line for line in PAGE.splitlines() if line.startswith("| "))
    assert [name for name in TYPES if name not in rows] == []


def test_a_claim_that_is_just_true_is_contradicted_in_five_of_a_hundred_readings_at_most():
    rows = list(csv.DictReader(TABLE.open(encoding="utf-8")))
    assert {int(row["comparisons"]) for row in rows} >= {1, 20} and {int(row["n"]) for row in rows} >= {50, 1000}
    assert all(float(row["false_contradictions"]) <= 5 for row in rows)
    assert any(float(row["before_version_2"] or 0) > 30 for row in rows), "what version 1 gave"
    assert len({row["type"] for row in rows}) == 13


def test_the_table_is_what_its_script_gives():
    rows = {(row["type"], row["comparisons"], row["n"]): row for row in csv.DictReader(TABLE.open(encoding="utf-8"))}
    for row in tool().rows(items=(50,), cells=(1, 10)):  # the table's own smallest n: it takes a second
        found = rows[str(row["type"]), str(row["comparisons"]), str(row["n"])]
        assert found == {name: str(value) for name, value in row.items()}


def test_the_page_holds_the_table_of_the_script():
    table = list(csv.DictReader(TABLE.open(encoding="utf-8")))
    assert tool().with_table(PAGE, tool().markdown(table)) == PAGE


def test_the_rate_of_one_level_by_hand():
    """At .9 of 50 the exact two-sided test at .05 calls 39 or fewer too few."""
    low = max(k for k in range(51) if 2 * stats.binom.cdf(k, 50, 0.9) < 0.05)
    now, _ = tool().of_level(50, 1)
    assert now >= stats.binom.cdf(low, 50, 0.9) > 0


def sentences(text: str) -> list[str]:
    """Return the sentences of the page: without its chart, headings, tables and what is said of reporting."""
    text = re.sub(r"```.*?```", "", text, flags=re.DOTALL).partition("## Reporting")[0]
    blocks = (" ".join(block.split()) for block in re.split(r"\n\s*\n|\n(?=- |\d\. |\|)", text))
    kept = (re.sub(r"^(- |\d\. )", "", block) for block in blocks if block and not block.startswith(("#", "|")))
    return [part for block in kept for part in re.split(r"(?<=[.:?!])\s+(?=[A-Z*\"])", block) if part]


HELD = yaml.safe_load((Path(__file__).parent / "rule_sentences.yml").read_text(encoding="utf-8"))


def test_every_sentence_of_the_page_is_held_by_a_test_that_is_named():
    left = [item for item in sentences(PAGE) if not item.startswith(tuple(HELD))]
    assert left == [], "say in rule_sentences.yml which test holds it"
    assert [start for start in HELD if not any(item.startswith(start) for item in sentences(PAGE))] == []


def test_the_tests_that_are_named_are_there():
    named = {name for tests in HELD.values() if tests != "told" for name in tests}
    folder = Path(__file__).parent
    for name in sorted(named):
        file, _, function = name.partition("::")
        assert f"def {function}(" in (folder / file).read_text(encoding="utf-8"), name


def test_the_changes_are_listed():
    page = (ROOT / "docs" / "method" / "changes.md").read_text(encoding="utf-8")
    assert "| verdict | version 1 | version 2 |" in page and (ROOT / "data" / "rule-1.csv").is_file()
