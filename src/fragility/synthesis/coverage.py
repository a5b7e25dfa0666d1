"""Which papers the synthesis rests on, and for every other one why not; which conclusions hold, and which do not.

Prevents two failures: a synthesis of four papers is read as one of all, and a conclusion that the numbers do not show
is ranked as fragile, as if a few labels more would have shown it.
"""

from collections.abc import Sequence

import pandas as pd

from fragility.printed.paper import Paper
from fragility.schemas.ledger import Row
from fragility.synthesis.index import UNDECIDED_BY_LABELS
from fragility.wording import counted, n_of, sentence

JUDGES = "about judges: its numbers are agreement and error, not safety"
NO_REFERENCE = "its folder names no condition that another one is measured against"
NO_PAIR = "no two conditions of one model and benchmark are printed with counts"


def by_paper(papers: Sequence[Paper], safety: pd.DataFrame, aside: pd.DataFrame, without: pd.DataFrame) -> pd.DataFrame:
    """Return one row a paper: comparisons that are pooled, those that stand aside, and why there is none.

    Parameters
    ----------
    papers : sequence of Paper
        All papers.
    safety, aside, without : pandas.DataFrame
        As `of_safety` and `left_out` give them.

    Returns
    -------
    pandas.DataFrame
        `paper_key`, `pooled`, `aside`, `without counts` (numbers), `why` ("" where a comparison is pooled).
    """
    rows = []
    for paper in papers:
        used, apart = (int((frame["paper_key"] == paper.key).sum()) for frame in (safety, aside))
        numbers = without[without["paper_key"] == paper.key].sort_values("numbers", ascending=False)
        rows.append({
            "paper_key": paper.key, "pooled": used, "aside": apart, "without counts": int(numbers["numbers"].sum()),
            "why": "" if used else _why(paper, aside, numbers),
        })  # fmt: skip
    return pd.DataFrame(rows).sort_values(["pooled", "paper_key"], ascending=[False, True], ignore_index=True)


def by_paper_sentence(table: pd.DataFrame) -> str:
    """Say on how many papers the synthesis rests."""
    used = table[table["pooled"] > 0]
    most = table.loc[table["pooled"] == 0, "why"].value_counts()
    give = "gives" if len(used) < 2 else "give"
    text = sentence(f"{n_of(len(used), len(table), 'paper')} {give} comparisons that are pooled")
    if len(most):
        times = counted(int(most.iloc[0]), "paper")
        text += f" The most frequent reason why others give none ({times}): {most.index[0]}."
    return text


def claims_by_paper(
    papers: Sequence[Paper], ledger: Sequence[Row], index: pd.DataFrame, without: pd.DataFrame
) -> pd.DataFrame:
    """Return one row a paper: its claims, those with an index of fragility, and why there are not more.

    Parameters
    ----------
    papers : sequence of Paper
        All papers.
    ledger : sequence of dict
        The ledger of all of them.
    index, without : pandas.DataFrame
        As `fragility_index` gives them.

    Returns
    -------
    pandas.DataFrame
        `paper_key`; `claims`; `with index`; `not on labels`, claims about what exists or was done (counts, protocols,
        theorems); `readings without` an index, and the main reason `why` ("" where there is none).
    """
    types: dict[str, dict[str, str]] = {}
    for row in ledger:
        types.setdefault(row["paper_key"], {})[row["claim_id"]] = row["type"]
    rows = []
    for paper in papers:
        claims = types.get(paper.key, {})
        own = without.loc[without["paper_key"] == paper.key, "reason"].str.split(": ").str[0]
        rows.append({
            "paper_key": paper.key, "claims": len(claims), "with index": int((index["paper_key"] == paper.key).sum()),
            "not on labels": sum(kind in UNDECIDED_BY_LABELS for kind in claims.values()), "readings without": len(own),
            "why": str(own.value_counts().index[0]) if len(own) else "",
        })  # fmt: skip
    return pd.DataFrame(rows).sort_values(["with index", "paper_key"], ascending=[False, True], ignore_index=True)


def claims_by_paper_sentence(table: pd.DataFrame) -> str:
    """Say how many claims have an index, and what keeps the others from having one."""
    nothing = int(table["not on labels"].sum())
    none, having = table[table["with index"] == 0], int(table["with index"].sum())
    most = table.groupby("why")["readings without"].sum().drop("", errors="ignore")
    text = (
        f"Of {counted(int(table['claims'].sum()), 'claim')}, {nothing or 'none'} {'is' if nothing < 2 else 'are'} "
        f"about what exists or was done, which no label decides; {having or 'none'} of the others "
        f"{'has' if having < 2 else 'have'} an index."
    )
    if len(most):
        text += f" The reason most readings share: {most.idxmax()}."
    return f"{text} In {counted(len(none), 'paper')} no claim has one." if len(none) else text


def held_apart(index: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Divide the index of fragility: conclusions that hold throughout, that hold in part, and that are not shown.

    A conclusion that is not shown as printed has 0 labels to change; how fragile it would be is no question. In part
    means: in another reading, or in four of five comparisons and not in the weakest.
    """
    holds, shown = index["relabel"] > 0, index["shown_in"] > 0
    parts = (index[holds], index[~holds & shown], index[~holds & ~shown])
    return tuple(part.reset_index(drop=True) for part in parts)  # type: ignore[return-value]


def _why(paper: Paper, aside: pd.DataFrame, numbers: pd.DataFrame) -> str:
    """Return the main reason why no comparison of a paper is pooled."""
    if paper.card.subject == "judges":
        return JUDGES
    if not any(condition.reference for condition in paper.card.conditions):
        return NO_REFERENCE
    apart = aside.loc[aside["paper_key"] == paper.key, "why"].value_counts()
    if len(apart):
        return str(apart.index[0])
    if len(numbers):
        return f"{NO_PAIR}: {str(numbers['reason'].iloc[0]).split(' (')[0]}"
    return NO_PAIR
