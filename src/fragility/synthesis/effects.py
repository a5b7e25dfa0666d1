"""Effects: what an intervention does to safety, one row per cell, in one unit and one direction over all papers.

Prevents the failure in which an attack success rate of one paper, a safety score of another and a mean grade of a third
are averaged: only shares of items with known n enter, turned the same way, and the rest is counted with its reason.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from fragility.claims.primary import difference_tests
from fragility.printed.cells import uncounted
from fragility.printed.contrasts import CONTRAST, contrasts
from fragility.printed.named_judges import load_judges
from fragility.printed.paper import Paper
from fragility.statistics.proportions import normal_quantile
from fragility.statistics.result import check_shares
from fragility.wording import counted, listing

#: Columns of an effects frame, besides those of a contrast.
ADDED = (
    "paper_key", "role", "against", "samples", "fine_tuning_data", "family", "size_b", "judge_kind", "measures", "h",
    "h_low", "h_high", "h_variance",
)  # fmt: skip
#: Columns of `left_out`.
LEFT_OUT = ("paper_key", "reason", "numbers")
#: What a judge must measure for its rate to speak of safety.
SAFETY = ("harm", "refusal")
#: Why a contrast is left out although it has counts.
PART = "a category of a benchmark whose whole is printed beside it"
AGAIN = "the same two rates printed again, of the same conditions"
OTHER = "a judge that does not measure safety, or is not listed"


def effects(papers: Sequence[Paper]) -> pd.DataFrame:
    """Return every contrast that paper.yml names: a condition against the one it is measured against.

    Parameters
    ----------
    papers : sequence of Paper
        Papers in the order wanted.

    Returns
    -------
    pandas.DataFrame
        The contrasts with `estimate`, `low`, `high` (loss of safety in points, Newcombe), `role` of the treated arm,
        the role it is measured `against`, its `samples` and `fine_tuning_data`, `family` and `size_b` of the model,
        what the judge is and `measures`, and the standardised difference `h` with its interval and variance.

    Notes
    -----
    h is Cohen's difference of arcsine-transformed shares, 2 asin(sqrt(p_ref)) - 2 asin(sqrt(p_trt)), with variance
    1/n_ref + 1/n_trt (Cohen J. Statistical Power Analysis for the Behavioral Sciences, 2nd ed., 1988, chapter 6). The
    two arms answer the same items, whose pairing is not printed; taken as independent, the interval is too wide where
    the arms agree.
    """
    parts = []
    for paper in papers:
        models = {model.name: model for model in paper.card.models}
        roles = {condition.name: condition.role for condition in paper.card.conditions}
        for condition in paper.card.conditions:
            if not condition.reference:
                continue
            pairs = contrasts(paper, condition.reference, condition.name)
            if pairs.empty:
                continue
            table = difference_tests(pairs)
            parts.append(
                table.assign(
                    paper_key=paper.key,
                    role=condition.role,
                    against=roles[condition.reference],
                    samples=condition.samples,
                    fine_tuning_data=condition.data or table["data"],
                    family=pd.Series([models[name].family for name in table["model"]], table.index),
                    size_b=pd.Series([models[name].size_b for name in table["model"]], table.index),
                )
            )
    if not parts:
        return pd.DataFrame(columns=[*CONTRAST, "estimate", "low", "high", *ADDED])
    frame = pd.concat(parts, ignore_index=True)
    frame = frame.astype({"samples": float, "size_b": float})
    cards = load_judges()
    frame["judge"] = [cards[name].name if name in cards else name for name in frame["judge"]]
    frame["judge_kind"] = [cards[name].kind if name in cards else "" for name in frame["judge"]]
    frame["measures"] = [cards[name].measures if name in cards else "" for name in frame["judge"]]
    frame["h"] = standardised(frame["p_ref"], frame["p_trt"])
    frame["h_variance"] = 1 / frame["n"] + 1 / frame["n_trt"]
    reach = normal_quantile(0.95) * np.sqrt(frame["h_variance"])
    return frame.assign(h_low=frame["h"] - reach, h_high=frame["h"] + reach)


def standardised(reference: ArrayLike, treated: ArrayLike) -> Any:
    """Return Cohen's h of two shares, 2 asin(sqrt(reference)) - 2 asin(sqrt(treated)): above 0, less safe.

    Examples
    --------
    >>> standardised([0.6, 1.0], [0.5, 0.0]).round(4).tolist()
    [0.2014, 3.1416]
    """
    first, second = (np.arcsin(np.sqrt(check_shares(part, "shares"))) for part in (reference, treated))
    return 2 * (first - second)


def of_safety(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Split effects into those that speak of safety, each item once, and those left out with the `why`.

    Left out are judges that measure something else (toxicity scorers, planted phrases), categories of a benchmark whose
    whole is printed for the same arms (their items would count twice), and rates that another table prints again.
    """
    whole = frame["benchmark"].str.split(": ").str[0]
    keys = frame[["paper_key", "model", "treated", "judge"]].apply(tuple, axis=1)
    printed = {(*key, name) for key, name in zip(keys, frame["benchmark"], strict=True)}
    part = np.array(
        [
            name != bench and (*key, name) in printed
            for key, name, bench in zip(keys, whole, frame["benchmark"], strict=True)
        ],
        dtype=bool,
    )
    same = ["paper_key", "model", "role", "benchmark", "judge", "n", "p_ref", "p_trt", "samples", "fine_tuning_data"]
    again = frame.duplicated(same) & ~frame.duplicated([*same, "locator"], keep=False)
    why = pd.Series("", index=frame.index).mask(again, AGAIN).mask(~frame["measures"].isin(SAFETY), OTHER)
    why = why.mask(part, PART)
    kept = frame[why == ""].reset_index(drop=True)
    return kept, frame.assign(why=why)[why != ""].reset_index(drop=True)


def left_out(papers: Sequence[Paper]) -> pd.DataFrame:
    """Count the printed numbers that cannot become an effect.

    Returns
    -------
    pandas.DataFrame
        `paper_key`, `reason`, `numbers`.
    """
    rows = [(paper.key, reason, int(count)) for paper in papers for reason, count in _reasons(paper).items()]
    return pd.DataFrame(rows, columns=list(LEFT_OUT))


def _reasons(paper: Paper) -> dict[str, int]:
    counts = uncounted(paper)["reason"].value_counts(sort=False)
    return {str(reason): int(number) for reason, number in counts.items()}


def effects_sentence(frame: pd.DataFrame, aside: pd.DataFrame, without: pd.DataFrame) -> str:
    """Say how much of the literature the effects rest on, and what is left out."""
    if frame.empty:
        return "No paper that we could read prints a comparison with counts."
    models = int(frame.groupby("paper_key")["model"].nunique().sum())
    kinds = [
        counted(len(frame), "comparison"),
        counted(frame["paper_key"].nunique(), "paper"),
        f"{counted(models, 'model')} (counted per paper)",
        counted(frame["benchmark"].nunique(), "benchmark"),
        counted(frame["judge"].nunique(), "judge"),
    ]
    none = int(without["numbers"].sum())
    left = f"{counted(len(aside), 'further comparison')} with counts {'is' if len(aside) == 1 else 'are'} left out; "
    return (
        f"{kinds[0]} of {kinds[1]} can be turned into counts of safe responses: {listing(kinds[2:])}. "
        f"{left if len(aside) else ''}{counted(none, 'printed number')} {'has' if none == 1 else 'have'} no counts."
    )
