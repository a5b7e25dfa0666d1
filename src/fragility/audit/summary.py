"""What a reviewer should know of a paper in three sentences."""

from collections.abc import Sequence

from fragility.audit.holdings import holdings_sentence
from fragility.audit.items import ruled_out_sentence
from fragility.audit.readings import Row, tally_sentence
from fragility.papers import Paper


def summary(paper: Paper, rows: Sequence[Row]) -> dict[str, str]:
    """Return three sentences: what is held, which n the values rule out (`items`), how the `claims` come out."""
    own = [row for row in rows if row["paper_key"] == paper.key]
    return {"held": holdings_sentence(paper), "items": ruled_out_sentence(paper), "claims": tally_sentence(own)}
