"""How the numbers were read, in a sentence for the foot of every page.

Prevents a page that shows a number without saying whether anybody read the paper.
"""

from collections.abc import Iterable, Mapping

from fragility.schemas.ledger import Row
from fragility.suite.site.compare import PaperSummary
from fragility.wording import counted, sentence


def reading_sentences(
    rows: Iterable[Row], names: Mapping[str, str], summaries: Mapping[str, PaperSummary]
) -> list[str]:
    """Say how the numbers were read: of one paper in its own words, of several how many are second-hand only."""
    found = dict.fromkeys((row["paper_key"], row["how_read"]) for row in rows)
    papers = dict.fromkeys(paper for paper, _ in found)
    if len(papers) == 1:
        own = [sentence(f"Numbers of {names[paper]}: {str(how).rstrip('.')}") for paper, how in found if how]
        return own or ["How the numbers were read is not stated."]
    second = sum(summaries[paper].second_hand for paper in papers)
    told = f"We read the numbers of {counted(len(papers) - second, 'paper')} in a text or a released file"
    if second:
        told += f"; those of {counted(second, 'paper')} are second-hand and enter no verdict"
    return [sentence(told)]
