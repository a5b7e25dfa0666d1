"""Questions that several papers speak to: their claims side by side, and what forbids a plain comparison.

Prevents the failure in which two verdicts are added up although benchmark, judge, number of samples or unit differ.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from fragility.documents import read_yaml
from fragility.errors import InputError, near_match
from fragility.files import project_root
from fragility.printed.paper import Paper
from fragility.schemas.question import Question, _Questions
from fragility.wording import counted, listing

#: Fields of the protocol that are compared.
FIELDS = ("benchmark", "judge", "metric", "n_stated", "family", "samples", "fine_tuning_data")


def load_questions(root: Path | None = None) -> dict[str, Question]:
    """Read `data/questions.yml`."""
    found = read_yaml((root or project_root()) / "data" / "questions.yml", _Questions).questions
    return {question.id: question for question in found}


def side_by_side(question: Question, rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Return the readings of the claims that bear on a question.

    Parameters
    ----------
    question : Question
        One of `load_questions`.
    rows : sequence of dict
        The ledger over all papers.

    Raises
    ------
    InputError
        For a claim that the ledger does not hold.
    """
    known = {f"{row['paper_key']}/{row['claim_id']}" for row in rows}
    for name in question.claims:
        if name not in known:
            raise InputError(f"unknown claim '{name}'", f"data/questions.yml, {question.id}", near_match(name, known))
    kept = [row for name in question.claims for row in rows if f"{row['paper_key']}/{row['claim_id']}" == name]
    columns = {
        "paper_key": "paper", "claim_id": "claim", "reading": "reading", "statement": "statement",
        "verdict_held": "on what was checked", "verdict_scope": "for the whole claim", "estimate": "estimate",
        "ci_low": "low", "ci_high": "high", "unit": "unit", "models_held": "models", "items_held": "items",
    }  # fmt: skip
    beside = pd.DataFrame(
        [{new: row[old] for old, new in columns.items()} for row in kept], columns=list(columns.values())
    )
    return beside.astype({"models": "Int64", "items": "Int64"})  # whole, and absent where nothing was counted


def protocol_differences(question: Question, rows: Sequence[dict[str, Any]], papers: Sequence[Paper]) -> pd.DataFrame:
    """Return what the printed cells behind each claim say of the protocol, field by field.

    Returns
    -------
    pandas.DataFrame
        One row per field of `FIELDS`, one column per claim that rests on printed cells, and `same` (all of them agree).
    """
    index = {paper.key: paper for paper in papers}
    values: dict[str, dict[str, str]] = {}
    for name in question.claims:
        key, claim = name.split("/")
        used = {
            cell["address"]
            for row in rows
            if (row["paper_key"], row["claim_id"]) == (key, claim)
            for cell in row["cells"]
        }
        described = _describe(index[key], used) if key in index else {}
        if described:
            values[name] = described
    table = pd.DataFrame(
        [{"field": field} | {name: found[field] for name, found in values.items()} for field in FIELDS],
        columns=["field", *values],
    )
    return table.assign(same=[len({found[field] for found in values.values()}) <= 1 for field in FIELDS])


def _describe(paper: Paper, addresses: set[str]) -> dict[str, str]:
    rows = paper.scores[paper.scores["address"].isin(addresses)]
    if rows.empty:
        return {}
    families = {model.name: model.family for model in paper.card.models}
    arms = {condition.name: condition for condition in paper.card.conditions}
    used = [arms[name] for name in dict.fromkeys(rows["condition"]) if name in arms]
    tables = {table.locator: table.data for table in paper.card.tables}
    return {
        **{name: _all(rows[name]) for name in ("benchmark", "judge", "metric", "n_stated")},
        "family": _all(rows["model"].map(families)),
        "samples": _all([str(arm.samples) for arm in used if arm.samples]),
        "fine_tuning_data": _all([arm.data for arm in used] + [tables.get(name, "") for name in rows["locator"]]),
    }


def _all(values: Any) -> str:
    found = sorted({str(value) for value in values if value and not pd.isna(value)})
    return listing(found) if found else "not stated"


def protocol_sentence(table: pd.DataFrame) -> str:
    """Say which fields of the protocol differ between the claims."""
    claims = len(table.columns) - 2
    if claims < 2:
        return "Fewer than two of these claims rest on printed numbers that we have, so nothing can be compared."
    differ = table.loc[~table["same"], "field"].str.replace("_", " ").tolist()
    return (
        f"The {claims} claims that rest on printed numbers differ in {counted(len(differ), 'field')} of the protocol: "
        f"{listing(differ)}. So their estimates are not to be subtracted."
        if differ
        else f"The {claims} claims that rest on printed numbers agree in every field compared."
    )
