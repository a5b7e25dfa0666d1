"""Two arms compared: per cell, per model, pooled, and how much of a loss another arm already shows.

Prevents the failure in which items are counted as if they were models, and the one in which the whole loss is
credited to the last thing that was done.
"""

from collections.abc import Sequence

import pandas as pd

from fragility.claims.primary import difference_tests, model_effects
from fragility.claims.words import number_word
from fragility.errors import InputError, near_match
from fragility.frame_rows import highest_row, lowest_row
from fragility.printed.contrasts import SAME, contrasts
from fragility.printed.paper import Paper
from fragility.statistics.pooling import Pooled, difference_prediction, pool
from fragility.statistics.result import NotEstimable
from fragility.wording import counted, listing, n_of, signed

NO_LOSS = "the treated condition shows no loss"


def compare(paper: Paper, reference: str, treated: str, tables: Sequence[str] = ()) -> pd.DataFrame:
    """Return the loss of safety from one condition to another, cell by cell, tested.

    Parameters
    ----------
    paper : Paper
        The paper.
    reference, treated : str
        Names of two conditions.
    tables : sequence of str
        Which tables; by default all that print both arms and name the benchmark.

    Returns
    -------
    pandas.DataFrame
        As `claims.primary.difference_tests`: `estimate`, `low`, `high` in points, `p`, `p_adjusted` (Holm over the
        rows returned); `reference` and `treated` are what sentences call them (`Paper.label`).

    Raises
    ------
    InputError
        For an unknown condition or table (names the nearest), and where no comparison has both conditions.
    """
    _check(reference, [item.name for item in paper.card.conditions], "condition")
    _check(treated, [item.name for item in paper.card.conditions], "condition")
    for name in tables:
        _check(name, [item.locator for item in paper.card.tables], "table")
    pairs = contrasts(paper, reference, treated)
    pairs = pairs[pairs["locator"].isin(tables)] if tables else pairs[pairs["benchmark"] != ""]
    if pairs.empty:
        raise InputError(f"no comparison has both conditions, {reference} and {treated}", paper.key)
    return difference_tests(pairs).assign(reference=paper.label(reference), treated=paper.label(treated))


def compared_sentence(table: pd.DataFrame) -> str:
    """Say in how many comparisons the treated condition is less safe, and by how much."""
    least, most = lowest_row(table, "estimate"), highest_row(table, "estimate")
    falls, shown = int((table["estimate"] > 0).sum()), int(table["passes"].sum())
    text = (
        f"Safety is lower with {least['treated']} than with {least['reference']} in "
        f"{n_of(falls, len(table), 'comparison')}"
    )
    if len(table) == 1:
        verb = "significant" if shown else "not significant"
        return f"{text}: the drop is {signed(most['estimate'])} points ({_place(most)}), {verb}."
    significant = n_of(shown, len(table), "comparison")
    return (
        f"{text} of {counted(table['model'].nunique(), 'model')}, by "
        f"{signed(table['estimate'].mean())} points on average. After Holm's correction {significant} "
        f"{'is' if shown < 2 else 'are'} significant. The drop runs from {signed(least['estimate'])} points "
        f"({_place(least)}) to {signed(most['estimate'])} ({_place(most)})."
    )


def pool_models(table: pd.DataFrame) -> tuple[pd.DataFrame, Pooled | NotEstimable]:
    """Return one effect per model (`effect`, `variance`, as shares) and the effects pooled (REML, Knapp-Hartung)."""
    effects = model_effects(table)
    return effects, pool(effects["effect"], effects["variance"])


def pooled_sentence(table: pd.DataFrame) -> str:
    """Say what the models show together, and what a further one could show."""
    effects, pooled = pool_models(table)
    head = f"Over {counted(len(effects), 'model')} ({int(table.groupby('benchmark')['n'].max().sum()):,} prompts) "
    if isinstance(pooled, NotEstimable):
        why = "one model does not show how models differ" if len(effects) == 1 else pooled.reason
        return f"{head}nothing can be said of other models: {why}."
    text = (
        f"{head}the pooled drop is {signed(100 * pooled.estimate)} points ({signed(100 * pooled.low)} to "
        f"{signed(100 * pooled.high)})"
    )
    if pooled.prediction_reason:
        return f"{text}. {number_word(len(effects)).capitalize()} models are too few to predict another."
    low, high, cut = difference_prediction(pooled)
    if cut:
        return f"{text}. That is too few models to predict another: its drop could lie anywhere."
    side = "includes" if low <= 0 <= high else "excludes"
    return f"{text}. The prediction interval for one more model, {signed(100 * low)} to {signed(100 * high)}, {side} 0."


def decompose(paper: Paper, untuned: str, control: str, treated: str, tables: Sequence[str] = ()) -> pd.DataFrame:
    """Return per model how much of the loss from the untuned to the treated arm the control arm already shows.

    Returns
    -------
    pandas.DataFrame
        `model`, `comparisons`, `loss to control`, `loss to treated` (points, means over the cells that hold all three
        arms) and `share` (of the second, in percent; NaN where the treated arm shows no loss); the last row is
        the mean over all cells.
    """
    first, whole = (compare(paper, untuned, other, tables) for other in (control, treated))
    keys = [name for name in SAME if name in first]
    both = first[[*keys, "estimate"]].merge(
        whole[[*keys, "estimate"]], on=keys, suffixes=("_control", "_treated"), validate="one_to_one"
    )
    groups = [*both.groupby("model", sort=False), ("all comparisons", both)]
    table = pd.DataFrame([
        {
            "model": model, "comparisons": len(part), "loss to control": part["estimate_control"].mean(),
            "loss to treated": part["estimate_treated"].mean(),
        }
        for model, part in groups
    ])  # fmt: skip
    share = 100 * table["loss to control"] / table["loss to treated"].where(table["loss to treated"] > 0)
    return table.assign(share=share)


def decompose_sentence(table: pd.DataFrame, control: str, treated: str) -> str:
    """Say how much of the loss the control already shows."""
    whole, models = table.iloc[-1], table.iloc[:-1]
    text = (
        f"Over {counted(int(whole['comparisons']), 'comparison')}, {control} alone accounts for "
        f"{signed(whole['loss to control'])} of the {signed(whole['loss to treated'])} points lost under {treated}"
    )
    if table["share"].isna().any():
        return f"{text}; its share of the loss cannot be computed where {treated} shows no loss."
    per_model = listing([f"{signed(row['share'], 0)} % for {row['model']}" for row in models.to_dict("records")])
    share = f"{text}, {signed(whole['share'], 0)} % of the loss"
    return f"{share}: {per_model}." if len(models) > 1 else f"{share}."


def shares_sentence(table: pd.DataFrame) -> str:
    """Say how much of the loss the control shows from model to model, and where that cannot be computed."""
    shares = table["share"].iloc[:-1].dropna()
    silent = len(table) - 1 - len(shares)
    if shares.empty:
        where = n_of(silent, silent, "model")
        return f"What the control shows of the loss cannot be computed: {NO_LOSS} in {where}."
    low, high = (signed(value, 0) for value in (shares.min(), shares.max()))
    text = f"The control shows {low if low == high else f'{low} to {high}'} % of the loss, model by model"
    return f"{text}; {NO_LOSS} in {counted(silent, 'model')}." if silent else f"{text}."


def largest_table(table: pd.DataFrame) -> str:
    """Return the table with most of the cells compared, the first of equals."""
    return str(table["locator"].value_counts().idxmax())


def lowest_sentence(table: pd.DataFrame) -> str:
    """Say which cell is the least safe after the treatment."""
    lowest = lowest_row(table, "p_trt")
    where = f"{lowest['model']}, {lowest['benchmark']}"
    return f"The lowest share after {lowest['treated']}: {100 * lowest['p_trt']:.1f} % ({where})."


def _check(name: str, known: Sequence[str], what: str) -> None:
    if name not in known:
        raise InputError(f"unknown {what} '{name}'", fix=near_match(name, known))


def _place(row: pd.Series) -> str:
    return ", ".join(filter(None, (row["model"], row["benchmark"], row["locator"])))
