"""What a reviewer should know of a paper in three sentences."""

from collections.abc import Sequence

import pandas as pd

from fragility.printed import checks
from fragility.printed.paper import Paper
from fragility.report.choosing import Row
from fragility.report.readings import tally_sentence


def summary(paper: Paper, rows: Sequence[Row], findings: pd.DataFrame | None = None) -> dict[str, str]:
    """Return three sentences: what can be checked (`numbers`), what was found (`found`), the `claims`.

    Parameters
    ----------
    paper : Paper
        The paper.
    rows : sequence of dict
        The ledger; only its own rows are used. Without any, the third sentence says what is missing alone.
    findings : pandas.DataFrame, optional
        As `checks.check_paper` gives them; computed if absent.
    """
    numbers, found, missing = checks.summary(paper, findings)
    own = [row for row in rows if row["paper_key"] == paper.key]
    claims = (
        f"{tally_sentence(own)[:-1]}; {missing[0].lower()}{missing[1:]}"
        if own
        else f"No claim of it is judged. {missing}"
    )
    return {"numbers": numbers, "found": found, "claims": claims}
