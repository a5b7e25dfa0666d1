"""What a claim says of judges: which ones, against which reference, on which responses, and in which sense.

Prevents the failure in which "agrees with people" is read without saying on which responses and against whom.
"""

from typing import Literal

import pydantic

from fragility.schemas.panel import Question
from fragility.schemas.strict import Strict

#: What can be said of a judge; all but kappa are shares of responses.
Statistic = Literal["agreement", "false-positive rate", "false-negative rate", "rate", "kappa"]

#: Statistics of which less is better.
ERRORS = ("false-positive rate", "false-negative rate")

#: What a reading can be made on that is not what the claim means, and how it is told.
READ_ON = {
    "other answers": "other answers than those that the claim speaks of",
    "another judge": "another judge than the one that the claim speaks of",
    "answers not named": "which answers the claim speaks of is not known",
}


class Judged(Strict):
    """The judges of a panel of `data/judging.yml` that a claim names, and what it says of them.

    Parameters
    ----------
    source, question : str
        Which panel; "labels" asks for the labels as released, of judges that give the same ones.
    judges : list of str
        The judges that the claim is about.
    statistic : str
        "agreement": share of responses on which judge and reference give the same answer; "false-positive rate":
        share of "yes" where the reference says no; "false-negative rate": share of "no" where it says yes; "rate":
        share of "yes"; "kappa": Cohen's.
    reference : str
        What stands for the truth; the panel's by default.
    others : list of str
        The judges that they are compared with.
    by : str
        What splits the responses into cells; all together by default.
    only : dict
        Column of the responses and the values kept.
    elsewhere : str
        What of the reading is not what the claim means, one of `READ_ON`: then it is told, and decides nothing.
    """

    source: str
    question: Question | Literal["labels"]
    judges: list[str] = pydantic.Field(min_length=1)
    statistic: Statistic = "agreement"
    reference: str = ""
    others: list[str] = []
    by: Literal["", "model", "benchmark", "condition"] = ""
    only: dict[Literal["model", "benchmark", "condition"], list[str]] = {}
    elsewhere: Literal["", "other answers", "another judge", "answers not named"] = ""
