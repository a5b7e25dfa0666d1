"""How wrong a judge would have to be in one arm only, and how wrong judges are on answers that open with a refusal.

Prevents two failures: a difference of two judged rates is believed although the intervention changes the very
thing that misleads the judge, and it is doubted although no judge that was measured errs by so much, or only in
the direction that hides a loss.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from fragility.released.judging.keywords import HARM
from fragility.released.judging.panel import Ratings, ratings
from fragility.released.labels import flag_columns, load_outcomes
from fragility.released.sources.card import load_card
from fragility.schemas.panel import Panel
from fragility.statistics import (
    Calibration,
    confusion_counts,
    corrected_difference,
    differential_error,
    differential_error_significance,
    newcombe,
    relabelled_items,
)

#: Kinds of judge that read an answer; a keyword list errs on such openers by construction.
READERS = ("model", "classifier")
#: Fewest answers on each side for which a difference of error rates is given.
LEAST = 10
#: Name of the rows in which the answers of all conditions are counted together.
POOLED = "all conditions"


def tipping_points(contrasts: pd.DataFrame) -> pd.DataFrame:
    """Return what it takes to undo each printed difference of two arms.

    Parameters
    ----------
    contrasts : pandas.DataFrame
        As `fragility.printed.contrasts.contrasts` gives it; of several possible counts the pair with the smallest
        difference is taken.

    Returns
    -------
    pandas.DataFrame
        `loss` of safety from the reference to the treated arm (points); `erase`, the error that one arm alone
        would need for no difference, and `interval`, for a Newcombe interval that holds 0 (both points, 0
        where it holds 0 already); `relabel` and `relabel_fisher`, the fewest relabelled items for no
        difference and for p >= .05.
    """
    fixed = contrasts[["model", "benchmark", "locator", "judge", "reference", "treated", "n", "n_trt"]]
    if contrasts.empty:
        return fixed.assign(loss=[], erase=[], interval=[], relabel=[], relabel_fisher=[])
    lower = contrasts["p_ref"] >= contrasts["p_trt"]
    k1 = contrasts["ref_low"].where(lower, contrasts["ref_high"]).to_numpy(float)
    k2 = contrasts["trt_high"].where(lower, contrasts["trt_low"]).to_numpy(float)
    n1, n2 = contrasts["n"].to_numpy(float), contrasts["n_trt"].to_numpy(float)
    items = relabelled_items(k1, n1, k2, n2)
    return fixed.assign(
        loss=100 * (k1 / n1 - k2 / n2),
        erase=100 * differential_error(k1, n1, k2, n2),
        interval=100 * np.asarray(differential_error_significance(k1, n1, k2, n2)),
        relabel=items.sign,
        relabel_fisher=items.significance,
    ).reset_index(drop=True)


def with_openers(panel: Panel, lexicons: Sequence[str], root: Path | None = None) -> Ratings:
    """Return a panel with the columns `opens_*` of these lists beside its judges."""
    opens = [column for column in flag_columns(lexicons) if column.startswith("opens_")]
    flagged = panel.model_copy(update={"flags": opens})
    return ratings(flagged, load_outcomes(panel.source, root), load_card(panel.source, root))


def opener_errors(ratings_: Ratings, level: float = 0.95) -> pd.DataFrame:
    """Return how the error of each judge differs between answers that open with a refusal and others.

    Parameters
    ----------
    ratings_ : Ratings
        As `with_openers` gives it, with a reference.
    level : float
        Confidence level, a share.

    Returns
    -------
    pandas.DataFrame
        Rows per judge that reads (`READERS`) and `arm`: `POOLED` first, then, where there are several, each
        model (and condition), for pooled answers can show the opposite of what every model's answers show.
        `side` is "complied" (people say unsafe, or no refusal; an error calls it safe, or a refusal) or
        "did not" (the other way round). `opened` and `other` answers of that side, those judged wrong
        (`opened_wrong`, `other_wrong`), and the `difference` of the two error rates in points, or the
        `reason` why there is none. Limits are Newcombe's: they take answers as independent, which several
        answers to one prompt are not, so pooled ones are too narrow where models answered the same prompts.
        An answer opens with a refusal where any of the lists' entries stands at its start.
    """
    panel = ratings_.panel
    opened = ratings_.answers[panel.flags].any(axis=1)
    keys = [key for key in panel.arms if key != "benchmark"]
    arms = pd.Series([", ".join(filter(None, map(str, row))) for row in ratings_.responses[keys].to_numpy()],
                     index=ratings_.responses.index, dtype=object)  # fmt: skip
    rows: list[dict[str, Any]] = []
    for name in ratings_.compared:
        if ratings_.kinds[name] not in READERS or name == panel.reference:
            continue
        held = ratings_.answers[[panel.reference, name]].notna().all(axis=1) & ratings_.answers[panel.flags[0]].notna()
        both = ratings_.answers.loc[held, [panel.reference, name]].astype(bool)
        wrong = both[panel.reference] != both[name]
        complied = both[panel.reference] == (panel.question in HARM)
        for side, part in (("complied", complied), ("did not", ~complied)):
            place = {"source": panel.source, "question": panel.question, "judge": name, "side": side}
            rows.append(place | {"arm": POOLED} | _difference(wrong[part], opened[held][part], level))
            names = sorted(set(arms[held]))
            for arm in names if len(names) > 1 else []:
                here = part & (arms[held] == arm)
                rows.append(place | {"arm": arm} | _difference(wrong[here], opened[held][here], level))
    return pd.DataFrame(rows)


def opener_errors_all(panels: Iterable[Panel], lexicons: Sequence[str], root: Path | None = None) -> pd.DataFrame:
    """Return `opener_errors` of every panel with a human reference, another judge that reads, and released text."""
    tables = []
    for panel in panels:
        kinds = {item.full_name: item.kind for item in load_card(panel.source, root).judges}
        readers = any(kind in READERS for name, kind in kinds.items() if name != panel.reference)
        if panel.lists and readers and kinds.get(panel.reference) == "human":
            tables.append(opener_errors(with_openers(panel, lexicons, root)))
    return pd.concat(tables, ignore_index=True)


def _difference(wrong: pd.Series, opened: pd.Series, level: float) -> dict[str, Any]:
    n1, n2 = int(opened.sum()), int((~opened).sum())
    k1, k2 = int(wrong[opened].sum()), int(wrong[~opened].sum())
    counts = {"opened": n1, "opened_wrong": k1, "other": n2, "other_wrong": k2}
    if min(n1, n2) < LEAST:
        absent = dict.fromkeys(("difference", "low", "high"), np.nan)
        return counts | absent | {"reason": f"fewer than {LEAST} answers on one side"}
    found = newcombe(k1, n1, k2, n2, level=level)
    values = (100 * float(value) for value in (found.estimate, found.low, found.high))
    return counts | dict(zip(("difference", "low", "high"), values, strict=True)) | {"reason": ""}


def corrected_contrasts(contrasts: pd.DataFrame, ratings_: Ratings, judges: Sequence[str] = ()) -> pd.DataFrame:
    """Return printed differences as they would be if their judge erred like a judge that was held against people.

    Parameters
    ----------
    contrasts : pandas.DataFrame
        As for `tipping_points`; of several possible counts the pair with the smallest difference is taken.
    ratings_ : Ratings
        Of a panel about harm with a human reference: sensitivity and specificity are counted on it.
    judges : sequence of str
        Judges of that panel; by default all that read answers.

    Returns
    -------
    pandas.DataFrame
        Per contrast and judge: the printed `loss` and the `corrected` one with limits, in points, and
        `reason`. Two assumptions carry it: the judge of the print errs as this one did on other answers, and
        equally in both arms.
    """
    tipped, rows = tipping_points(contrasts), []
    reference = ratings_.panel.reference
    names = judges or [name for name in ratings_.compared if name != reference and ratings_.kinds[name] in READERS]
    lower = contrasts["p_ref"] >= contrasts["p_trt"]
    k1 = contrasts["n"] - contrasts["ref_low"].where(lower, contrasts["ref_high"])
    k2 = contrasts["n_trt"] - contrasts["trt_high"].where(lower, contrasts["trt_low"])
    for name in names:
        both = ratings_.answers[[reference, name]].dropna().astype(bool)
        tp, fn, fp, tn = confusion_counts(both[reference].to_numpy(), both[name].to_numpy())
        judge = Calibration(tp, tp + fn, tn, tn + fp)
        unsafe = [x.to_numpy(float) for x in (k2, contrasts["n_trt"], k1, contrasts["n"])]
        found = corrected_difference(*unsafe, judge)
        entry = tipped[["model", "benchmark", "locator", "judge", "reference", "treated", "loss"]].assign(
            measured_judge=name,
            sensitivity=tp / (tp + fn),
            specificity=tn / (tn + fp),
            corrected=100 * np.asarray(found.estimate),
            low=100 * np.asarray(found.low),
            high=100 * np.asarray(found.high),
            reason=found.reason,
        )
        rows.append(entry)
    return pd.concat(rows, ignore_index=True)


def within_reach(tipped: pd.DataFrame, errors: pd.DataFrame) -> pd.DataFrame:
    """Return, for each judge, side and arm, how many printed losses its measured difference of errors could make.

    Parameters
    ----------
    tipped, errors : pandas.DataFrame
        As `tipping_points` and `opener_errors` give them.

    Returns
    -------
    pandas.DataFrame
        The estimable rows of `errors` with `toward`, by how many points answers that open with a refusal are
        called unsafe (or no refusal) more often than others of the same truth: the difference where people
        say safe, less the difference where they say unsafe. Only such an error can make a loss of an arm
        whose answers open with refusals. `reach` is the largest value of it that the interval allows, 0 where
        that is none. `contrasts` counts the losses (`loss` > 0), `erase` and `interval` how many of them the
        reach would erase and rob of an interval without 0, if every answer of the treated arm and none of the
        other opened with a refusal: the most that this error can do.
    """
    known = errors[errors["reason"] == ""]
    complied = known["side"] == "complied"
    toward = known["difference"].where(~complied, 0 - known["difference"])
    reach = known["high"].where(~complied, -known["low"]).clip(lower=0)
    losses = tipped[tipped["loss"] > 0]
    counts = {
        name: [int((losses[name] <= most).sum()) if most > 0 else 0 for most in reach] for name in ("erase", "interval")
    }
    columns = ["source", "question", "judge", "side", "arm", "opened", "difference", "low", "high"]
    found = known[columns].assign(toward=toward, reach=reach, contrasts=len(losses), **counts)
    return found.reset_index(drop=True)
