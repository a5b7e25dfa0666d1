"""One claim told from printed cells to verdict, step by step, as text.

Prevents the failure in which a reader has to believe a verdict: every number stands with its address, every check
with its result, and the rule with its version.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from fragility.claims.power_words import power_told
from fragility.errors import InputError, near_match
from fragility.wording import VERDICT_WORDS, estimate_text

Row = dict[str, Any]


def claim_rows(
    claim_id: str, paper: str | None = None, root: Path | None = None, rows: list[Row] | None = None
) -> list[Row]:
    """Return the ledger rows of one claim, out of `rows` where a ledger is at hand already.

    Raises
    ------
    InputError
        For an id that no claim has (names the nearest).
    """
    if rows is None:
        from fragility.claims.ledger import ledger

        rows = ledger([paper] if paper else papers_of(claim_id, root), root)
    elif paper:
        rows = [row for row in rows if row["paper_key"] == paper]
    found = [row for row in rows if _plain(row["claim_id"]) == _plain(claim_id)]
    if not found:
        raise _unknown(claim_id, (row["claim_id"] for row in rows))
    return found


def papers_of(claim_id: str, root: Path | None = None) -> list[str]:
    """Return the papers that have a claim of this id, so that the claims of no other are computed.

    Raises
    ------
    InputError
        For an id that no claim has (names the nearest).
    """
    from fragility.claims.claim import load_claims
    from fragility.printed.paper import list_papers, load_paper

    claims = {key: [claim.id for claim in load_claims(load_paper(key, root))] for key in list_papers(root)}
    found = [key for key, ids in claims.items() if _plain(claim_id) in map(_plain, ids)]
    if not found:
        raise _unknown(claim_id, (name for ids in claims.values() for name in ids))
    return found


def _unknown(claim_id: str, known: Iterable[str]) -> InputError:
    return InputError(f"unknown claim '{claim_id}'", fix=near_match(claim_id.upper(), dict.fromkeys(known)))


def explain(claim_id: str, paper: str | None = None, root: Path | None = None, rows: list[Row] | None = None) -> str:
    """Tell one claim from printed cells to verdict, all its readings, as markdown text.

    Examples
    --------
    >>> print(explain('G07')[:30])
    # G07 (guo2026_refusal_unlearn
    """
    rows = claim_rows(claim_id, paper, root, rows)
    return "\n".join(line for row in _by_paper(rows) for line in row)


def _plain(claim_id: str) -> str:
    """Return an id without case and leading zeros, so that "g5" finds G05."""
    return re.sub(r"(?<=[a-z])0+(?=\d)", "", claim_id.strip().lower())


def _by_paper(rows: list[Row]) -> Iterator[list[str]]:
    for key in dict.fromkeys(row["paper_key"] for row in rows):
        of_paper = [row for row in rows if row["paper_key"] == key]
        first = of_paper[0]
        head = [
            f"# {first['claim_id']} ({key})",
            "",
            f"{first['statement']}",
            "",
            f"- Where: {first['locator']}",
            f"- Type: {first['type']}",
        ]
        if first["restates"]:
            head.append(f"- Restates {first['restates']}; {first['restatement']}")
        head += [
            f"- Numbers: {first['how_read']}",
            f"- Readings: {len(of_paper)}; {first['summary']}",
            f"- Data digest: {first['data_digest'][:16]}",
            "",
        ]
        yield head + [line for row in of_paper for line in _reading(row)]


def _reading(row: Row) -> list[str]:
    checked, whole = (VERDICT_WORDS[row[name]] for name in ("verdict_held", "verdict_scope"))
    verdicts = f"{checked} on what was checked, {whole} for the whole claim"
    lines = [f"## Reading {row['reading']}: {verdicts}", "", row["reading_statement"], ""]
    lines += [f"{row['reason']}", ""]
    for title, items in (("Steps", row["steps"]), ("Numbers used", [_cell(cell) for cell in row["cells"]])):
        lines += [f"### {title}", "", *(f"{i}. {item}" for i, item in enumerate(items, 1)), ""] if items else []
    lines += [
        "### Result",
        "",
        f"- Comparisons checked: {row['cells_held']} of {_known(row['cells_claimed'])} claimed",
    ]
    lines += (
        [f"- Models checked: {row['models_held']} of {_known(row['models_claimed'])} claimed"]
        if row["models_held"] is not None
        else []
    )
    if row["items_held"]:
        items, responses = row["items_held"], row["responses_held"]
        lines.append(f"- Prompts behind them: {items} (each benchmark's once); responses a condition: {responses}")
    if row["estimate"] is not None:
        lines.append(f"- Estimate: {estimate_text(row)}")
    lines += [f"- Largest adjusted p: {row['p_adjusted']:.3g}"] if row["p_adjusted"] is not None else []
    lines += [f"- {head}: {words}" for head, words in power_told(row)]
    lines += (
        [
            "",
            "### Robustness checks",
            "",
            *(f"- {c['check']}: {c['result']}; {c['detail']}" for c in row["sensitivity"]),
            "",
        ]
        if row["sensitivity"]
        else [""]
    )
    lines += [
        f"### Concerns: {len(row['concerns'])}",
        "",
        *(f"- {concern}" for concern in row["concerns"]),
        "",
    ]
    scope = f"Verdict on what was checked: {checked}; for the whole claim: {whole}"
    return [*lines, f"{scope} (rule version {row['rule_version']}).", ""]


def _cell(cell: Row) -> str:
    count = f" = {cell['counts'].replace(' ', ' or ')} of {cell['n']} (n {cell['n_kind']})" if cell["counts"] else ""
    note = f" [{cell['note']}]" if cell["note"] else ""
    return f"{cell['address']}: {cell['value_text']}{count}, {cell['role']}{note}"


def _known(value: int | None) -> str:
    return "an unknown number" if value is None else str(value)
