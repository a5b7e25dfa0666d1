"""What was known by when: the pooled loss of one comparison after each paper, in the order in which they appeared.

Prevents the failure in which the latest paper is read by itself: each row pools all papers up to its date, so that a
reader sees whether the answer still moves, and on how many models it rests.
"""

from collections.abc import Sequence

import pandas as pd

from fragility.printed.paper import Paper
from fragility.statistics.pooling import pool
from fragility.statistics.result import NotEstimable
from fragility.synthesis.synthesis import model_effects
from fragility.wording import counted, signed, true_minus

#: Papers that make a history.
LEAST_PAPERS = 3
COLUMNS = (
    "question", "date", "paper_key", "added", "papers", "models", "points", "estimate", "low", "high", "why_not",
)  # fmt: skip


def appeared(paper: Paper) -> str:
    """Return when a paper first appeared, as its arXiv number or its card says: "2023-10", or "2026" alone."""
    number, year = paper.card.arxiv_id, paper.card.year
    if number:
        return f"20{number[:2]}-{number[2:4]}"
    return str(year or "")


def cumulative(frame: pd.DataFrame, papers: Sequence[Paper], least: int = LEAST_PAPERS) -> pd.DataFrame:
    """Pool the standardised losses of each comparison over the papers up to each date.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `effects` or `of_safety` gives it.
    papers : sequence of Paper
        The papers that it comes from.
    least : int
        Comparisons that fewer papers print are left out.

    Returns
    -------
    pandas.DataFrame
        One row per comparison and paper, by date (a paper whose month is not known comes last in its year):
        `question` (what was done, against what), `date`, `paper_key`, `added` models of this paper, `papers` and
        `models` so far, `points` (their mean loss), the pooled standardised difference `estimate` with its 95 %
        interval (`low`, `high`; REML, Knapp-Hartung), NaN with `why_not` where it is not estimable.

    Notes
    -----
    Models are counted per paper. A later row holds all of an earlier one, so the rows are not independent.
    """
    dates = {paper.key: appeared(paper) for paper in papers}
    rows = []
    for (role, against), part in frame.groupby(["role", "against"], sort=True):
        keys = sorted(set(part["paper_key"]), key=lambda key: (f"{dates[key]}-99"[:7], key))
        each = model_effects(part)
        for so_far in range(1, len(keys) + 1) if len(keys) >= least else ():
            held = each[each["paper_key"].isin(keys[:so_far])]
            found = pool(held["effect"].to_numpy(float), held["variance"].to_numpy(float))
            known = (
                {} if isinstance(found, NotEstimable) else {n: getattr(found, n) for n in ("estimate", "low", "high")}
            )
            rows.append({
                "question": f"{role} against {'the untuned model' if against == 'untuned' else against}",
                "date": dates[keys[so_far - 1]], "paper_key": keys[so_far - 1],
                "added": int((held["paper_key"] == keys[so_far - 1]).sum()), "papers": so_far, "models": len(held),
                "points": float(held["points"].mean()), **known,
                "why_not": found.reason if isinstance(found, NotEstimable) else "",
            })  # fmt: skip
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.astype(dict.fromkeys(("points", "estimate", "low", "high"), float))


def cumulative_sentence(table: pd.DataFrame) -> str:
    """Say for each comparison since when its interval leaves out 0, and how far the last paper moved it."""
    if table.empty:
        return f"No comparison is printed by {LEAST_PAPERS} papers."
    return " ".join(_told(part.reset_index(drop=True)) for _, part in table.groupby("question", sort=False))


def _told(part: pd.DataFrame) -> str:
    last = part.iloc[-1]
    name = str(last["question"])
    dates = f"from {part['date'].iloc[0]} to {last['date']}" if len(part) > 1 else f"of {last['date']}"
    text = f"{name[0].upper()}{name[1:]}, {counted(len(part), 'paper')} {dates}: "
    if pd.isna(last["estimate"]):
        return f"{text}the pooled loss cannot be computed ({last['why_not']})."
    clear = (part["low"] > 0) | (part["high"] < 0)
    since = part.loc[clear[::-1].cummin()[::-1], "date"]
    text += f"the interval leaves out 0 since {since.iloc[0]}" if len(since) else "the interval still contains 0"
    before = part["estimate"].iloc[-2] if len(part) > 1 else float("nan")
    if not pd.isna(before):
        text += (
            f"; the last paper moved the standardised loss from {signed(before, 2)} to {signed(last['estimate'], 2)}"
        )
    return f"{text} ({_end(last['low'])} to {_end(last['high'])}), over {counted(int(last['models']), 'model')}."


def _end(value: float) -> str:
    """Word an end of an interval so that one beside 0 does not read as 0."""
    return signed(value, 2) if abs(value) >= 0.005 else true_minus(f"{value:.2g}")
