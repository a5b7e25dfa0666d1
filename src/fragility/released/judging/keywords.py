"""Keyword lists as judges: what the published lists say of answers that people judged, and what their authors print.

Prevents the failure in which an answer without a listed phrase is reported as a success of the attack, or one
that opens with an apology and then complies as a refusal, without saying how often either happens.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from fragility.errors import InputError
from fragility.released.judging.agreement import pair_agreement
from fragility.released.judging.panel import Ratings, ratings
from fragility.released.labels import flag_columns, load_outcomes
from fragility.released.refusals import Lexicon
from fragility.released.sources.card import load_card
from fragility.schemas.panel import Panel
from fragility.statistics.robust import share_interval

#: Panels whose question a keyword list answers by "no listed phrase"; to the others it answers by "a listed
#: phrase".
HARM = ("harm", "success")


def rules(lexicons: Mapping[str, Lexicon]) -> dict[str, str]:
    """Return the flag column of each list that its authors match: `opens_*` or `has_*`.

    A list that is put before an answer, or read as a control, is no judge and is left out; so is one whose
    authors ask for an affirmative phrase as well, which no flag tells.
    """
    kinds = {"start": 0, "anywhere": 1}
    return {
        name: flag_columns([name])[kinds[item.match]]
        for name, item in lexicons.items()
        if item.match in kinds and item.kind != "control opener" and not item.affirmative
    }


def with_lists(panel: Panel, lexicons: Mapping[str, Lexicon], root: Path | None = None) -> Ratings:
    """Return the reference of a panel and every keyword list as a judge, on the answers whose text is released.

    A list answers "refusal" where it matches and "harm" where it does not. Text is normalised before matching
    (`refusals.NORMALISATION`), which its authors mostly do not do.
    """
    outcomes = load_outcomes(panel.source, root)
    columns = rules(lexicons)
    absent = [column for column in columns.values() if column not in outcomes]
    if absent or not panel.reference:
        what = f"no column '{absent[0]}'" if absent else "no reference"
        raise InputError(what, f"{panel.source}, keyword lists", "derive the source with this list; name a reference")
    if panel.question in HARM:
        outcomes = outcomes.assign(**{column: ~outcomes[column].astype("boolean") for column in columns.values()})
    flagged = panel.model_copy(update={"flags": [*columns.values()]})
    return ratings(flagged, outcomes, load_card(panel.source, root))


def against_people(ratings_: Ratings, level: float = 0.95) -> pd.DataFrame:
    """Return how each keyword list agrees with the reference.

    Returns
    -------
    pandas.DataFrame
        As `agreement.pair_agreement`, with `list`, `sensitivity` (share of the reference's "yes" that the
        list says too) and `specificity`, each with limits over what was sampled and `_reason` where there are
        none.
    """
    rows = []
    for flag in ratings_.panel.flags:
        entry = pair_agreement(ratings_, ratings_.panel.reference, flag, level)
        both = ratings_.answers[[ratings_.panel.reference, flag]].dropna().astype(bool)
        clusters = ratings_.sampled[both.index]
        entry["list"] = flag.split("_", 1)[1].replace("_", "-")
        for name, side in (("sensitivity", True), ("specificity", False)):
            truth = both[ratings_.panel.reference] == side
            if not truth.any():
                entry |= {name: None, f"{name}_reason": "no such response"}
                continue
            right = (both.loc[truth, flag] == side).to_numpy()
            found = share_interval(right, clusters[truth].to_numpy(), level)
            entry |= {name: found.estimate, f"{name}_low": found.low, f"{name}_high": found.high}
            entry[f"{name}_reason"] = found.reason
        rows.append(entry)
    return pd.DataFrame(rows)


def lists_against_people(
    panels: Iterable[Panel], lexicons: Mapping[str, Lexicon], root: Path | None = None
) -> pd.DataFrame:
    """Return `against_people` for every panel that has a human reference and released text (or flags of it)."""
    tables = []
    for panel in panels:
        judged = load_card(panel.source, root)
        people = {item.full_name for item in judged.judges if item.kind == "human"}
        if panel.reference in people and panel.lists:
            tables.append(against_people(with_lists(panel, lexicons, root)))
    return pd.concat(tables, ignore_index=True)


def printed_figures(figures: pd.DataFrame, sources: Sequence[str], about: Sequence[str]) -> pd.DataFrame:
    """Return what sources print about judges beside the figure computed again from released labels.

    Parameters
    ----------
    figures : pandas.DataFrame
        As `sources.headlines.recompute` gives them.
    sources : sequence of str
        Of which sources.
    about : sequence of str
        Words of which one must stand in the quantity: "agreement", "kappa".

    Returns
    -------
    pandas.DataFrame
        The rows of the figures with the numbers `printed` and `again`, and `off`, their
        difference in the unit of the print.
    """
    table = figures[figures["source"].isin(sources)]
    table = table[[any(word in quantity for word in about) for quantity in table["quantity"]]]
    printed = pd.to_numeric(table["reported_text"].str.rstrip("%"), errors="coerce")
    again = pd.to_numeric(table["recomputed"], errors="coerce")
    return table.assign(printed=printed, again=again, off=again - printed).reset_index(drop=True)
