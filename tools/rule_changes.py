"""Write docs/method/changes.md: every reading whose verdict version 2 of the rule changed, with the reason.

Run: python tools/rule_changes.py [ledger.json]. Without a file the ledger is computed, which takes a minute.
"""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from fragility.claims.ledger import ledger
from fragility.schemas.verdict import VERDICTS

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "method" / "changes.md"
HEAD = """# What version 2 of the rule changed

Version 2 of [the decision rule](decision-rule.md) is as hard on us as on the papers, and says *inconclusive* where
neither a claim nor its opposite is shown. Of {total} readings {changed} have another verdict on what was checked than
version 1 gave.
Version 1's verdicts are kept beside these for one release. The page is written by `tools/rule_changes.py`.

| verdict | version 1 | version 2 |
|---|---|---|
"""


def page(rows: list[dict[str, Any]]) -> str:
    """Return the page as markdown."""
    known = [row for row in rows if row["verdict_v1_held"]]
    changed = [row for row in known if row["verdict_v1_held"] != row["verdict_held"]]
    before, now = (Counter(row[key] for row in known) for key in ("verdict_v1_held", "verdict_held"))
    lines = [HEAD.format(total=len(known), changed=len(changed)).rstrip("\n")]
    lines += [f"| {_words(verdict)} | {before[verdict]} | {now[verdict]} |" for verdict in VERDICTS]
    for key in dict.fromkeys(row["paper_key"] for row in changed):
        lines += ["", f"## {key}", "", "| claim | reading | version 1 | version 2 | why |", "|---|---|---|---|---|"]
        lines += [
            f"| {row['claim_id']} | {row['reading']} | {_words(row['verdict_v1_held'])} | "
            f"{_words(row['verdict_held'])} | {row['change_reason']} |"
            for row in changed
            if row["paper_key"] == key
        ]
    return "\n".join(lines) + "\n"


def _words(verdict: str) -> str:
    return verdict.replace("-", " ")


if __name__ == "__main__":
    given = sys.argv[1:]
    TARGET.write_text(page(json.loads(Path(given[0]).read_text()) if given else ledger(root=ROOT)), encoding="utf-8")
