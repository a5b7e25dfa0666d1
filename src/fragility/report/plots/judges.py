"""Judges: agreement with people, the rates of one set of answers under several judges, and refusals of both sides.

Prevents the failure in which a judge's agreement is drawn without that of people, or a rate without the rates that
other judges of the same answers give.
"""

from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.lines import Line2D

from fragility.errors import InputError
from fragility.frame_rows import highest_row, lowest_row
from fragility.report.plots.figure import (
    INK,
    MARKS,
    MUTED,
    PALETTE,
    Figure,
    Mark,
    add_legend,
    canvas,
    house_style,
    rows_axis,
    share_axis,
)
from fragility.report.plots.marks import dots, handle
from fragility.wording import counted, listing

ROW = 0.25
#: What the kinds of judge look like.
KINDS = {"model": MARKS[0], "classifier": MARKS[2], "keyword": MARKS[3], "other": MARKS[1], "human": MARKS[4]}
#: Least distance of two labels at the end of lines, in percent of the axis.
_APART = 4.5


def judge_agreement(table: pd.DataFrame, ceilings: pd.DataFrame) -> Figure:
    """Draw how far each judge agrees with the human reference: kappa, and the share of equal labels beside it.

    Parameters
    ----------
    table : pandas.DataFrame
        As `judging.agreements` gives it, the judges that are drawn.
    ceilings : pandas.DataFrame
        As `judging.ceilings` gives it: how far people agree with each other.
    """
    if table.empty:
        raise InputError("no judge stands beside people", "judge_agreement")
    data = _grouped(table, ceilings)
    heads = [place for place, kind in enumerate(data["kind"]) if kind == "source"]
    note = "95 % over prompts; dashed: people with each other, where several labelled the same answers"
    with house_style():
        drawing, panels = canvas(0.8 + ROW * len(data), "Agreement of judges with people", note, 2, legend=1)
        rows_axis(panels, list(data["label"]), heads)
        panels[0].set(xlim=(-0.05, 1.03), xticks=[0, 0.25, 0.5, 0.75, 1], xlabel="kappa (1: perfect, 0: chance)")
        share_axis(panels[1], "equal labels (%)")
        present = [kind for kind in KINDS if kind in set(data["kind"])]
        placed = data.assign(place=range(len(data)))
        for name, axes, times in (("kappa", panels[0], 1), ("agreement", panels[1], 100)):
            people = placed[(placed["kind"] == "source") & placed[f"{name}_people"].notna()]
            top = people["place"] + 0.5
            look: dict[str, Any] = {"color": PALETTE[1], "ls": "--", "lw": 1.6, "zorder": 2}
            axes.vlines(times * people[f"{name}_people"], top, top + people["judges"], **look)
            for kind in present:
                own = placed[placed["kind"] == kind]
                low, high = times * own[f"{name}_low"], times * own[f"{name}_high"]
                axes.hlines(own["place"], low, high, color=MUTED, linewidth=1.6)
                dots(axes, times * own[name], own["place"], KINDS[kind], 7.5, "judge")
        handles = [handle(KINDS[kind], _KIND_WORDS[kind]) for kind in present]
        handles.append(Line2D([], [], color=PALETTE[1], ls="--", lw=1.6, label="people"))
        add_legend(drawing, handles, 4)
        return Figure(drawing, data, _agreement_alt(data))


def judge_swap(rates: pd.DataFrame, orders: pd.DataFrame, what: str) -> Figure:
    """Draw the rate of every arm under every judge as one line an arm.

    Parameters
    ----------
    rates : pandas.DataFrame
        As `judging.rates` gives it, of one panel; an arm that one judge alone saw is left out.
    orders : pandas.DataFrame
        As `judging.orders` gives it, of the same panel: arms of an order that turns are coloured.
    what : str
        What the rate counts, for the axis: "harmful answers".
    """
    several = rates.groupby("arm")["judge"].transform("size") > 1
    drawn, alone = rates[several], rates.loc[~several, "arm"].nunique()
    if drawn.empty:
        raise InputError("no condition that two judges saw", "judge_swap")
    judges, arms = (list(dict.fromkeys(drawn[name])) for name in ("judge", "arm"))
    turned, clear = (_in_orders(orders, name) for name in ("turned", "turned_clearly"))
    coloured = [arm for arm in arms if arm in turned]
    wide = drawn.pivot(index="arm", columns="judge", values="rate").loc[arms, judges]
    title = f"{rates['source'].iloc[0]}: {what} under each judge"
    left = f"; {counted(alone, 'model')} seen by one judge left out" if alone else ""
    note = f"95 % over prompts; coloured: the order to another turns, thick: clearly{left}"
    with house_style():
        drawing, (axes,) = canvas(4.0, title, note)
        for arm in arms:
            mark = MARKS[coloured.index(arm) % len(MARKS)] if arm in coloured else Mark(MUTED, "o")
            known = wide.loc[arm].dropna()
            x, width = [judges.index(name) for name in known.index], 3.0 if arm in clear else 1.6
            sns.lineplot(
                x=x,
                y=known.to_numpy(),
                ax=axes,
                color=mark.colour,
                marker=mark.marker,
                markersize=7,
                lw=width,
                gid="arm",
            )
            limits = drawn[drawn["arm"] == arm]
            axes.vlines(
                limits["judge"].map(judges.index), limits["rate_low"], limits["rate_high"], color=mark.colour, lw=1
            )
        ends = {arm: float(wide.loc[arm].dropna().iloc[-1]) for arm in arms}
        low, high = (float(drawn[name].agg(end)) for name, end in (("rate_low", "min"), ("rate_high", "max")))
        span = max(high - low, 1.0)
        for arm, y in _spread(ends, _APART * span / 70).items():
            last = judges.index(wide.loc[arm].dropna().index[-1])
            axes.annotate(
                arm, (last, ends[arm]), (len(judges) - 1 + 0.12, y), color=INK, size=10, va="center",
                arrowprops={"arrowstyle": "-", "color": MUTED, "lw": 0.6, "relpos": (0, 0.5)}, annotation_clip=False,
            )  # fmt: skip
        names = [name.replace(" ", "\n", 1) if len(name) > 12 else name for name in judges]
        axes.set(xlim=(-0.2, len(judges) - 0.9 + 0.45 * len(judges)), ylim=(low - 0.08 * span, high + 0.08 * span))
        axes.set_xticks(range(len(judges)), names)
        axes.set_ylabel(f"{what} (%)")
        data = drawn.assign(turned=drawn["arm"].isin(turned), turned_clearly=drawn["arm"].isin(clear))
        return Figure(drawing, data, _swap_alt(drawn, orders, what, judges, arms))


def refusals_of_both_sides(table: pd.DataFrame) -> Figure:
    """Draw refusals of safe and of unsafe prompts, from full refusals only to partial ones too.

    Parameters
    ----------
    table : pandas.DataFrame
        As `judging.side_by_side` gives it, with both sides.
    """
    both = table.dropna(subset=["safe", "unsafe"])
    if both.empty:
        raise InputError("no judge saw both sides", "refusals_of_both_sides")
    data = _codings(both)
    heads = [place for place, judge in enumerate(data["judge"]) if judge == ""]
    note = "filled: full refusals, 95 % over prompts; open: partial ones too, where the judge knows them"
    looks = {"safe": MARKS[3], "unsafe": MARKS[0]}
    with house_style():
        drawing, (axes,) = canvas(0.8 + ROW * len(data), "Refusals of safe and of unsafe prompts", note, legend=1)
        rows_axis([axes], list(data["label"]), heads)
        share_axis(axes, "refused (%)")
        judged = data.assign(place=range(len(data)))[data["judge"] != ""]
        for side, mark in looks.items():
            full, partial, place = judged[f"{side}_full"], judged[f"{side}_partial"], judged["place"]
            axes.hlines(place, judged[f"{side}_low"], judged[f"{side}_high"], color=MUTED, linewidth=1.0)
            axes.hlines(place, full, partial, color=mark.colour, linewidth=2.6)
            dots(axes, partial, place, mark, 7, "partial", face="white", edge=mark.colour, width=1.6)
            dots(axes, full, place, mark, 8, "full")
        handles = [handle(mark, f"{side} prompts") for side, mark in looks.items()]
        add_legend(drawing, handles, 2)
        return Figure(drawing, data, _sides_alt(data))


_KIND_WORDS = {
    "model": "model", "classifier": "classifier", "keyword": "keyword list", "other": "other", "human": "person",
}  # fmt: skip


def _in_orders(orders: pd.DataFrame, column: str) -> set[str]:
    """Return the arms that take part in an order with this mark."""
    part = orders[orders[column].astype(bool)]
    return {*part["arm"], *part["other_arm"]}


def _grouped(table: pd.DataFrame, ceilings: pd.DataFrame) -> pd.DataFrame:
    people = {(row["source"], row["question"]): row for row in ceilings.to_dict("records")}
    rows: list[dict[str, Any]] = []
    for (source, question), part in table.groupby(["source", "question"], sort=False):
        top = people.get((source, question), {})
        head = {"kind": "source", "label": f"{source}, {question}", "judges": len(part)}
        head |= {f"{name}_people": top.get(name, np.nan) for name in ("kappa", "agreement")}
        rows.append(head)
        columns = [f"{name}{end}" for name in ("kappa", "agreement") for end in ("", "_low", "_high")]
        for row in part.sort_values("kappa", ascending=False).to_dict("records"):
            label = row["second"].removeprefix("judged_")
            rows.append({"kind": row["kind"], "label": label, "n": row["n"]} | {name: row[name] for name in columns})
    return pd.DataFrame(rows)


def _codings(both: pd.DataFrame) -> pd.DataFrame:
    keys = ["source", "pair", "arm", "judge"]
    ends = [f"{side}_{end}" for side in ("safe", "unsafe") for end in ("low", "high")]
    wide = both.pivot(index=keys, columns="coding", values=["safe", "unsafe", *ends])
    full, partial = "full refusals only", "partial ones too"
    rows: list[dict[str, Any]] = []
    for (_, pair), part in wide.groupby(level=["source", "pair"], sort=False):
        rows.append({"label": pair, "judge": ""})
        for key, values in zip(part.index, part.to_dict("records"), strict=True):
            found = {f"{side}_{name}": float(values[(side, coding)]) for side in ("safe", "unsafe")
                     for name, coding in (("full", full), ("partial", partial))}  # fmt: skip
            found |= {end: float(values[(end, full)]) for end in ends}
            rows.append({"label": f"{key[2]}, {key[3]}", "judge": key[3]} | found)
    return pd.DataFrame(rows)


def _spread(ends: dict[str, float], apart: float) -> dict[str, float]:
    """Return places for labels, from bottom to top, at least so far apart."""
    places: dict[str, float] = {}
    floor = -np.inf
    for name, y in sorted(ends.items(), key=lambda item: item[1]):
        floor = max(y, floor + apart)
        places[name] = floor
    return places


def _agreement_alt(data: pd.DataFrame) -> str:
    shown = data[data["kind"] != "source"]
    best, worst = (highest_row(shown, "kappa"), lowest_row(shown, "kappa"))
    people = data["kappa_people"].dropna()
    above = f" People agree with each other at kappa {people.min():.2f} to {people.max():.2f}." if len(people) else ""
    return (
        f"Dot plot of {counted(len(shown), 'judge')} on {counted(int((data['kind'] == 'source').sum()), 'question')} "
        "of sources with human labels: kappa in the left panel, the share of equal labels in the right one. Kappa "
        f"runs from {worst['kappa']:.2f} ({worst['label']}) to {best['kappa']:.2f} ({best['label']}).{above}"
    )


def _swap_alt(rates: pd.DataFrame, orders: pd.DataFrame, what: str, judges: list[str], arms: list[str]) -> str:
    ends = [
        f"{name}: {part['rate'].min():.1f} to {part['rate'].max():.1f} %"
        for name, part in rates.groupby("judge", sort=False)
    ]
    clear = int(orders["turned_clearly"].astype(bool).sum())
    return (
        f"Line plot of {what} for {counted(len(arms), 'model')} under {counted(len(judges), 'judge')}. "
        f"{'; '.join(ends)}. Of {counted(len(orders), 'comparison')} of two models under two judges, "
        f"{int(orders['turned'].sum())} turn round, {clear} of them by intervals without 0 under both judges."
    )


def _sides_alt(data: pd.DataFrame) -> str:
    rows = data[data["judge"] != ""]
    most = highest_row(rows, rows["safe_partial"] - rows["safe_full"])
    sources = listing(list(data.loc[data["judge"] == "", "label"]))
    return (
        f"Dumbbell plot of refusals for {counted(len(rows), 'pair')} of model and judge ({sources}). Safe prompts "
        f"refused in full: {rows['safe_full'].min():.1f} to {rows['safe_full'].max():.1f} %; unsafe prompts: "
        f"{rows['unsafe_full'].min():.1f} to {rows['unsafe_full'].max():.1f} %. Partial refusals add most for "
        f"{most['label']}: {most['safe_partial'] - most['safe_full']:.1f} points on safe prompts."
    )
