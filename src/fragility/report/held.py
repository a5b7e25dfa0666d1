"""What of a paper we have: which tables, how many printed shares, on how many models and benchmarks.

Prevents the failure in which a verdict on a part of a paper is read as one on the whole.
"""

import pandas as pd

from fragility.printed.cells import cells, uncounted
from fragility.printed.intervals import share_intervals
from fragility.printed.paper import Paper
from fragility.wording import counted, listing

#: In place of how the numbers were read, where the card leaves it empty.
NOT_SAID = "the card does not say how the numbers were read"


def source_sentence(paper: Paper) -> str:
    """Say which paper this is, in which version, and how it was read."""
    card = paper.card
    year = f" ({card.year})" if card.year else ""
    where = f", arXiv {card.arxiv_id}{card.version}" if card.arxiv_id else ""
    return f"{card.title or paper.key}{year}{where}: {card.read_as or NOT_SAID}."


def holdings(paper: Paper) -> pd.DataFrame:
    """Return one row per table, figure or passage of paper.yml, with what we have of it."""
    frame, records = cells(paper), []
    for item in paper.card.tables:
        part = frame[frame["locator"] == item.locator]
        records.append({
            "where": item.locator, "fine-tuning data": item.data, "read": "yes" if item.held else "no",
            "printed numbers": int((paper.scores["locator"] == item.locator).sum()),
            "counted as shares": len(part), "models": part["model"].nunique(),
            "benchmarks": part.loc[part["benchmark"] != "", "benchmark"].nunique(), "note": item.note,
        })  # fmt: skip
    return pd.DataFrame(records)


def holdings_sentence(paper: Paper) -> str:
    """Say in one sentence what we have of a paper and what is missing."""
    frame, left = cells(paper), uncounted(paper)
    absent = [item.locator for item in paper.card.tables if not item.held]
    benchmarks = frame.loc[frame["benchmark"] != "", "benchmark"].nunique()
    tables = f"missing: {listing(absent)}." if absent else "every table was read."
    if len(paper.scores) and paper.first_hand.empty:
        return (
            f"We have {counted(len(paper.scores), 'printed number')}, seen in somebody else's text or read off a "
            f"figure; {'it enters' if len(paper.scores) == 1 else 'they enter'} no verdict."
        )
    if paper.card.subject == "judges":
        return (
            f"We have {counted(len(paper.scores), 'printed number')} about judges, no shares of safe responses; the "
            f"claims below say what released labels show; {tables}"
        )
    text = (
        f"We have {counted(len(frame), 'printed share')} of {counted(frame['model'].nunique(), 'model')} "
        f"(of {len(paper.card.models)} that the paper evaluates) on {counted(benchmarks, 'benchmark')}"
    )
    text += (
        f"; {counted(len(left), 'further number')} {'enters' if len(left) == 1 else 'enter'} no verdict"
        if len(left)
        else ""
    )
    if not paper.card.tables:
        return f"{text}; the card lists no table."
    return f"{text}; {tables}"


def interval_sentence(paper: Paper) -> str:
    """Say how wide the Wilson intervals of the printed shares are."""
    frame = cells(paper)
    if frame.empty:
        return "We have no printed share, so there is no interval to give."
    frame = share_intervals(frame)
    width = frame["high"] - frame["low"]
    return (
        f"The intervals of the {len(frame)} printed shares are {width.min():.1f} to {width.max():.1f} points wide "
        f"(median {width.median():.1f}): decimals of the print say less than they seem to."
    )
