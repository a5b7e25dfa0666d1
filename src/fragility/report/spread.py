"""Labels over prompts and over repeats: which prompts are all of the failures, and what another run would say.

Prevents two failures: a rate is read as the chance of every prompt, and five answers to one prompt as five prompts.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import scipy

from fragility.errors import InputError, near_match
from fragility.statistics.components import split_variance
from fragility.statistics.items import beta_binomial, concentration, discrimination, effective_items, items_for_share
from fragility.statistics.repeats import enough_repeats, nested_repeats, planned_se
from fragility.statistics.result import NotEstimable
from fragility.wording import counted, in_number, listing, n_of, sentence

#: Meanings that leave an answer without a label.
NO_LABEL = ("error", "unparsed", "not rated")


def labelled(outcomes: pd.DataFrame, judge: str, counted_as: Sequence[str]) -> pd.DataFrame:
    """Return the answers that a judge labelled, with `hit`: whether the label means one of those counted.

    Errors, labels that could not be read and answers that were not rated are left out, and counted in
    `attrs["left_out"]`.
    """
    known = sorted(outcomes["judge"].unique())
    if judge not in known:
        raise InputError(f"no labels by '{judge}'", "judge", near_match(judge, known))
    mine = outcomes[outcomes["judge"] == judge]
    kept = mine[mine["meaning"].notna() & ~mine["meaning"].isin(NO_LABEL)]
    found = kept.assign(hit=kept["meaning"].isin(counted_as).astype(float)).reset_index(drop=True)
    found.attrs["left_out"] = len(mine) - len(found)
    return found


def hits_by_item(labels: pd.DataFrame, unit: str = "model") -> pd.DataFrame:
    """Return for each prompt how many models (or repeats) have the counted label: `hits` of `labels`, `share`.

    A model with several answers to a prompt counts with its majority; half and half counts as no hit.

    Examples
    --------
    >>> import pandas as pd
    >>> labels = pd.DataFrame({'item_id': list('xxyy'), 'model': list('abab'), 'hit': [1.0, 1.0, 0.0, 0.0]})
    >>> hits_by_item(labels)[['item_id', 'hits', 'labels']].values.tolist()
    [['x', 2, 2], ['y', 0, 2]]
    """
    one = labels.groupby(["item_id", unit], observed=True)["hit"].mean().gt(0.5)
    table = one.groupby("item_id", observed=True).agg(hits="sum", labels="size").reset_index()
    return table.assign(share=table["hits"] / table["labels"]).sort_values("hits", ascending=False, ignore_index=True)


def item_matrix(labels: pd.DataFrame, unit: str = "model") -> pd.DataFrame:
    """Return prompts x models: the share of answers with the counted label; only prompts that every model answered.

    Examples
    --------
    >>> import pandas as pd
    >>> labels = pd.DataFrame({'item_id': list('xxyy'), 'model': list('abab'), 'hit': [1.0, 1.0, 0.0, 1.0]})
    >>> item_matrix(labels).values.tolist()
    [[1.0, 1.0], [0.0, 1.0]]
    """
    table = labels.pivot_table(index="item_id", columns=unit, values="hit", aggfunc="mean", observed=True)
    whole = table.dropna()
    whole.attrs["left_out"] = len(table) - len(whole)
    return whole


def item_spread(items: pd.DataFrame) -> pd.DataFrame:
    """Return in one row how the counted labels lie over the prompts; what cannot be fitted says why."""
    hits, labels = items["hits"].to_numpy(), items["labels"].to_numpy()
    row: dict[str, Any] = {"prompts": len(items), "labels": int(labels.sum()), "hits": int(hits.sum())}
    row["never (%)"] = 100 * float(np.mean(hits == 0))
    row["always (%)"] = 100 * float(np.mean(hits == labels))
    if hits.sum():
        row |= {"prompts with half the hits": items_for_share(hits, 0.5), "with 80 %": items_for_share(hits, 0.8)}
        row["as many equal prompts"] = effective_items(hits)
    fit = beta_binomial(hits, labels)
    if isinstance(fit, NotEstimable):
        return pd.DataFrame([row | {"fit": fit.reason}])
    return pd.DataFrame([row | {"correlation": fit.correlation, "p of one chance": fit.p, "fit": "beta-binomial"}])


def expected_counts(items: pd.DataFrame) -> pd.DataFrame:
    """Return how many prompts have each number of hits: seen, under one chance for all, under a beta-binomial.

    Only prompts with the most common number of labels are counted.
    """
    most = int(items["labels"].mode().iloc[0])
    part = items[items["labels"] == most]
    hits = part["hits"].to_numpy()
    places, share = np.arange(most + 1), hits.sum() / (most * len(part))
    table = pd.DataFrame({"hits": places, "seen": np.bincount(hits, minlength=most + 1)})
    table["one chance"] = len(part) * scipy.stats.binom.pmf(places, most, share)
    fit = beta_binomial(hits, np.full(len(part), most))
    if not isinstance(fit, NotEstimable):
        table["chance by prompt"] = len(part) * scipy.stats.betabinom.pmf(places, most, *fit.shape())
    return table


def failure_curve(items: pd.DataFrame) -> pd.DataFrame:
    """Return which share of all hits lies with which share of the prompts, the worst first (percent)."""
    of_items, of_hits = concentration(items["hits"])
    return pd.DataFrame({"prompts (%)": 100 * of_items, "hits (%)": 100 * of_hits})


def failure_curves(found: Mapping[str, pd.DataFrame], by: str = "source") -> pd.DataFrame:
    """Return `failure_curve` of several tables of prompts under each other; those without a hit are left out."""
    parts = [failure_curve(items).assign(**{by: name}) for name, items in found.items() if items["hits"].sum()]
    return pd.concat(parts, ignore_index=True)


def item_spreads(found: Mapping[str, pd.DataFrame], by: str = "source") -> pd.DataFrame:
    """Return `item_spread` of several tables of prompts under each other."""
    parts = [item_spread(items).assign(**{by: name}) for name, items in found.items()]
    whole = pd.concat(parts, ignore_index=True)
    return whole[[by, *whole.columns.drop(by)]]


def repeat_plan(labels: pd.DataFrame, prompts: Sequence[int], repeats: Sequence[int]) -> pd.DataFrame:
    """Return the standard error of a rate (points) by prompts and repeats, from the variances of these labels.

    The variances between and within prompts are the means over models and settings; prompts are taken as independent.
    """
    found = []
    for _, part in labels.groupby(["model", "condition"], observed=True):
        table = part.pivot_table(index="item_id", columns="repeat", values="hit", observed=True).dropna()
        split = nested_repeats(table.to_numpy())
        if not isinstance(split, NotEstimable):
            found.append((max(split.between, 0.0), split.within))
    if not found:
        raise InputError("no group of labels has two repeats of two prompts", "labels")
    between, within = np.mean(found, axis=0)
    rows = {f"{n} prompts": 100 * planned_se(between, within, n, list(repeats)) for n in prompts}
    return pd.DataFrame({"repeats": list(repeats), **rows})


def item_quality(matrix: pd.DataFrame) -> pd.DataFrame:
    """Return for each prompt its share of hits and how it goes with the rest; `what` says which tell models apart."""
    values = discrimination(matrix.to_numpy())
    share = matrix.mean(axis=1).to_numpy()
    what = np.where(np.isnan(values), "same for all models", np.where(values < 0, "against the rest", "with the rest"))
    return pd.DataFrame({"item_id": matrix.index, "share": share, "discrimination": values, "what": what})


def model_differences(matrix: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Return the difference of every two models twice (points): as if on prompts of their own, and prompt by prompt.

    Both intervals take prompts as the sample (t); the second subtracts what the two models share.
    """
    rows, n = [], len(matrix)
    t = scipy.stats.t.isf((1 - level) / 2, n - 1)
    for one, other in combinations(matrix.columns, 2):
        a, b = matrix[one].to_numpy(), matrix[other].to_numpy()
        alone = np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / n)
        paired = (a - b).std(ddof=1) / np.sqrt(n)
        rows.append({
            "first": one, "second": other, "difference": 100 * (a.mean() - b.mean()),
            "half width, apart": 100 * t * alone, "half width, by prompt": 100 * t * paired,
        })  # fmt: skip
    table = pd.DataFrame(rows)
    told = table["difference"].abs()
    return table.assign(
        **{"told apart": told > table["half width, apart"], "by prompt": told > table["half width, by prompt"]}
    )


def flips(labels: pd.DataFrame, by: Sequence[str] = ("model", "condition")) -> pd.DataFrame:
    """Return for each prompt of each group how many of its repeats have the rarer label.

    Returns
    -------
    pandas.DataFrame
        `by`, `item_id`, `repeats`, `hits`, `minority` (repeats with the rarer label), `moves` (whether any has it).
        Prompts with one readable repeat are left out.
    """
    table = labels.groupby([*by, "item_id"], observed=True)["hit"].agg(repeats="size", hits="sum").reset_index()
    table = table[table["repeats"] > 1].astype({"hits": int}).reset_index(drop=True)
    minority = np.minimum(table["hits"], table["repeats"] - table["hits"])
    return table.assign(minority=minority, moves=minority > 0)


def repeat_noise(labels: pd.DataFrame, by: Sequence[str] = ("model", "condition")) -> pd.DataFrame:
    """Return for each group how much of the variance is within prompts, and how many repeats make it small.

    `enough repeats` is the number after which another run would change the standard error by less than a tenth.
    Only prompts with all repeats readable are taken.
    """
    rows = []
    for key, part in labels.groupby(list(by), observed=True):
        table = part.pivot_table(index="item_id", columns="repeat", values="hit", observed=True)
        whole = table.dropna()
        row: dict[str, Any] = dict(zip(by, key if isinstance(key, tuple) else (key,), strict=True))
        row |= {"prompts": len(whole), "left out": len(table) - len(whole), "rate (%)": 100 * whole.to_numpy().mean()}
        found = nested_repeats(whole.to_numpy())
        if isinstance(found, NotEstimable):
            rows.append(row | {"why not": found.reason})
            continue
        enough = enough_repeats(found.between, found.within)
        row |= {"within prompts (%)": 100 * found.noise.estimate, "se (points)": 100 * found.se}
        why = enough.reason if isinstance(enough, NotEstimable) else ""
        rows.append(row | {"enough repeats": np.nan if why else enough, "why not": why})
    return pd.DataFrame(rows)


def variance_shares(outcomes: pd.DataFrame, judges: Sequence[str], counted_as: Sequence[str]) -> pd.DataFrame:
    """Return for each model the share of the variance that prompt, setting, answer and judge have (percent).

    Only prompts whose every answer has a readable label by every judge are taken; `left out` counts the others.
    """
    parts = [labelled(outcomes, judge, counted_as) for judge in judges]
    rows = []
    for model in sorted(set.intersection(*(set(part["model"]) for part in parts))):
        held = pd.concat([part[part["model"] == model] for part in parts])
        wide = held.pivot_table(index="item_id", columns=["condition", "repeat", "judge"], values="hit", observed=True)
        whole = wide.dropna()
        shape = (len(whole), *(wide.columns.get_level_values(name).nunique() for name in wide.columns.names))
        row: dict[str, Any] = {"model": model, "prompts": len(whole), "left out": len(wide) - len(whole)}
        if len(whole) < 2 or np.prod(shape[1:]) != wide.shape[1]:
            rows.append(row | {"why not": "not every prompt has every setting, repeat and judge"})
            continue
        found = split_variance(whole.sort_index(axis=1).to_numpy().reshape(shape))
        if isinstance(found, NotEstimable):
            rows.append(row | {"why not": found.reason})
            continue
        rows.append(row | {name: 100 * share for name, share in found.shares().items()} | {"why not": ""})
    return pd.DataFrame(rows)


def spread_sentence(items: pd.DataFrame, spread: pd.DataFrame, unit: str = "model") -> str:
    """Say whether a few prompts are all of the failures."""
    row = spread.iloc[0]
    prompts, hits = counted(int(row["prompts"]), "prompt"), int(row["hits"])
    if not hits:
        return f"No {unit} has a counted label on any of {prompts}."
    some = f"On {row['never (%)']:.0f} % of {prompts} no {unit} has the counted label. "
    text = some if row["never (%)"] else f"Each of {prompts} has the counted label for some {unit}. "
    half = counted(int(row["prompts with half the hits"]), "prompt")
    text += f"Half of the {hits:,} such labels lie on {half}. " if hits > 1 else "There is one such label. "
    if "correlation" in spread:
        text += f"Two {unit}s agree on a prompt with a correlation of {row['correlation']:.2f}"
        text += "; one chance for all prompts does not fit." if row["p of one chance"] < 0.05 else "."
    else:
        text += f"How far prompts differ cannot be computed: {row['fit']}."
    return text


def quality_sentence(quality: pd.DataFrame) -> str:
    """Say how many prompts tell models apart."""
    found = quality["what"].value_counts()
    same, against = int(found.get("same for all models", 0)), int(found.get("against the rest", 0))
    text = f"{n_of(same, len(quality), 'prompt')} {'has' if same < 2 else 'have'} the same label for every model"
    if same:
        text += f": leaving {'it' if same == 1 else 'them'} out would change no order"
    if not against:
        return f"{sentence(text)} No prompt goes against the rest."
    verb = "goes" if against == 1 else "go"
    return f"{sentence(text)} {against} {verb} against the rest: the models that do better elsewhere do worse there."


def differences_sentence(table: pd.DataFrame) -> str:
    """Say what comparing prompt by prompt gains."""
    ratio = (table["half width, by prompt"] / table["half width, apart"]).median()
    apart, prompt = int(table["told apart"].sum()), int(table["by prompt"].sum())
    verb = "differs" if apart < 2 else "differ"
    text = f"Taken apart, {n_of(apart, len(table), 'pair')} of models {verb} beyond chance; prompt by prompt, "
    return (
        text
        + f"{prompt or 'none'} {'does' if prompt < 2 else 'do'}. The median interval is {100 * ratio:.0f} % as wide."
    )


def flips_sentence(table: pd.DataFrame) -> str:
    """Say how often a prompt's label moves between repeats."""
    moving = table.groupby("model", observed=True)["moves"].mean().sort_values()
    most = table.loc[table["moves"], "minority"]
    text = (
        f"Of {counted(len(table), 'prompt')} under one setting, {100 * table['moves'].mean():.1f} % change their label "
    )
    text += f"in {int(table['repeats'].max())} repeats"
    ends = [f"{100 * moving.iloc[at]:.1f} % for {moving.index[at]}" for at in (0, -1)]
    text += f": {listing(ends)}." if len(moving) > 1 else "."
    if len(most):
        text += f" Of those that do, {100 * (most == 1).mean():.0f} % do so in a single repeat."
    return text


def noise_sentence(table: pd.DataFrame) -> str:
    """Say how much of a label is noise of the run."""
    known = table.dropna(subset=["within prompts (%)"]) if "within prompts (%)" in table else table.iloc[:0]
    if known.empty:
        return "How much of a label is noise of the run cannot be estimated here."
    low, high = known["within prompts (%)"].min(), known["within prompts (%)"].max()
    most = known["enough repeats"].max()
    return (
        f"{f'{low:.0f}' if f'{low:.0f}' == f'{high:.0f}' else f'Between {low:.0f} and {high:.0f}'} % of the variance "
        f"of a label lies within prompts. At most {counted(int(most), 'repeat')} of each prompt "
        f"{in_number(int(most), 'bring')} the standard error within a tenth of what endless repeats would give."
    )


def variance_sentence(table: pd.DataFrame) -> str:
    """Say where the variance comes from."""
    known = table[table["why not"] == ""]
    if known.empty:
        return "No model has labels by every judge on every answer: the variance cannot be split."
    names = {"prompt": "prompts", "setting": "settings", "prompt_setting": "prompts and settings together",
             "answer": "the single answer", "judge": "judges", "rest": "judges on the single answer"}  # fmt: skip
    parts = []
    for row in known.to_dict("records"):
        first, second, *_ = sorted(names, key=lambda name: -row[name])
        parts.append(
            f"For {row['model']} most of the variance of a label is due to {names[first]} ({row[first]:.0f} %), then "
            f"to {names[second]} ({row[second]:.0f} %)."
        )
    return " ".join(parts)
