"""Numbers of paths, indexes, plans and arms, each reached by another way.

A mutant of the synthesis (`bench/mutants.py`) is to fail here: a formula written out, or a function of the statistics.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from folders import ROOT, make_paper, score
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, proportion_effectsize

from fragility.claims.assess import assess
from fragility.claims.claim import load_claims
from fragility.claims.sensitivity import JUDGE_SHIFT
from fragility.errors import InputError
from fragility.printed.cells import held_cells
from fragility.printed.contrasts import contrasts, stack, worst_grade
from fragility.printed.intervals import difference_intervals, share_intervals
from fragility.printed.paper import load_paper
from fragility.schemas.vocabulary import load_vocabulary
from fragility.statistics import newcombe
from fragility.statistics.paired import newcombe_paired_bounds, tango_bounds
from fragility.statistics.power import detectable_paired, detectable_unpaired
from fragility.statistics.sample_size import items_unpaired
from fragility.synthesis import same_arm
from fragility.synthesis.conclusions import analysis_paths, fragility_index, ordinal_readings
from fragility.synthesis.detectable import detectable, needed, planning_table
from fragility.synthesis.effects import effects, of_safety
from fragility.synthesis.small import small_studies
from fragility.synthesis.synthesis import model_effects, pooled_by, pooled_sentence, size_bands

N = {"SORRY-Bench": 440, "HEx-PHI": 330}
SAFE = {("A", "SORRY-Bench"): 300, ("A", "HEx-PHI"): 200, ("B", "SORRY-Bench"): 250, ("B", "HEx-PHI"): 280}
CONDITIONS = [{"name": "Base", "role": "untuned"}, {"name": "Tuned", "role": "plain fine-tuning", "reference": "Base"},
              {"name": "Again", "role": "harmful fine-tuning", "reference": "Base"}]  # fmt: skip


def made(
    folder: Path, kind: str = "direction", safe: Any = None, treated: tuple[str, ...] = ("Tuned",), **reading: Any
) -> Any:
    rows = []
    for (model, benchmark), k in (safe or SAFE).items():
        n = N[benchmark]
        rows.append(score("Table 1", model, "Base", benchmark, f"{90:.2f}"))
        rows += [score("Table 1", model, name, benchmark, f"{100 * k / n:.2f}") for name in treated]
    more = reading.pop("more", [{}])
    read = {
        "id": "all",
        "statement": "All.",
        "reference": "Base",
        "treated": "Tuned",
        "scope": [{"data": "D"}],
    } | reading
    claim = {
        "id": "C01",
        "type": kind,
        "origin": "paper",
        "locator": "Sec. 1",
        "statement": "It falls.",
        "readings": [read | one for one in more],
    }
    return make_paper(folder, rows, [claim], conditions=CONDITIONS)


def test_each_choice_of_a_path_is_the_interval_that_it_names(tmp_path: Path) -> None:
    paths = analysis_paths(ordinal_readings(made(tmp_path))[0])
    assert set(paths["left out"]) == {"nothing", "model A", "model B", "benchmark HEx-PHI", "benchmark SORRY-Bench"}
    every = paths[paths["asked of"] == "every comparison"].set_index(["left out", "interval", "items", "judge"])
    cells = [(round(0.9 * N[b]), k, N[b]) for (_, b), k in SAFE.items()]

    def lowest(found: list[Any]) -> tuple[float, float, float]:
        one = min(found, key=lambda item: float(np.atleast_1d(item.low)[0]))
        return tuple(100 * float(np.atleast_1d(getattr(one, name))[0]) for name in ("estimate", "low", "high"))  # type: ignore[return-value]

    def at(*names: str) -> tuple[float, float, float]:
        return tuple(every.loc[names, ["estimate", "low", "high"]])

    for name, bounds in (("Newcombe", newcombe_paired_bounds), ("Miettinen-Nurminen", tango_bounds)):
        found = lowest([bounds(a, b, n)[1] for a, b, n in cells])
        assert at("nothing", name, "worst pairing", "as printed") == pytest.approx(found)
    alone = at("model A", "Newcombe", "independent", "as printed")
    assert alone == pytest.approx(lowest([newcombe(a, n, b, n) for a, b, n in cells[2:]]))
    shift = JUDGE_SHIFT
    assert shift == 0.05
    found = lowest([newcombe(a - shift * n, n, b, n) for a, b, n in cells])
    assert at("nothing", "Newcombe", "independent", "reference 5 points lower") == pytest.approx(found)
    found = lowest([newcombe(a, n, b + shift * n, n) for a, b, n in cells])
    assert at("nothing", "Newcombe", "independent", "treated 5 points higher") == pytest.approx(found)
    told = {name: one.clusters for name, one in load_vocabulary(ROOT).benchmarks.items() if name in N}
    wide = []
    for (_, name), k in SAFE.items():
        deff, count = 1 + (told[name].size - 1) * 0.05, told[name].count
        one = newcombe(0.9 * N[name] / deff, N[name] / deff, k / deff, N[name] / deff)
        by = stats.t.isf(0.025, count - 1) / stats.norm.isf(0.025)
        wide.append(
            (one.estimate, one.estimate - by * (one.estimate - one.low), one.estimate + by * (one.high - one.estimate))
        )
    found = min(wide, key=lambda ends: ends[1])
    assert at("nothing", "Newcombe", "clusters, ICC 0.05", "as printed") == pytest.approx(
        tuple(100 * one for one in found)
    )
    mean = paths[(paths["asked of"] == "the mean") & (paths["weights"] == "cell")].set_index(every.index.names)
    row = mean.loc[("nothing", "Newcombe", "independent", "as printed")]
    parts = [newcombe(a, n, b, n) for a, b, n in cells]
    middle = np.mean([one.estimate for one in parts])
    up = np.sqrt(sum(((one.high - one.estimate) / 4) ** 2 for one in parts))
    down = np.sqrt(sum(((one.estimate - one.low) / 4) ** 2 for one in parts))
    assert (row["estimate"], row["low"], row["high"]) == pytest.approx(
        tuple(100 * one for one in (middle, middle - down, middle + up))
    )


@pytest.mark.parametrize(
    ("kind", "reading"),
    [("direction", {}), ("magnitude", {"threshold": 5.0}), ("magnitude", {"threshold": 30.0, "reaches": True})],
)
@pytest.mark.parametrize("models", ["AB", "A"])
def test_an_index_is_the_mean_of_its_three_parts(
    tmp_path: Path, kind: str, reading: dict[str, Any], models: str
) -> None:
    safe = {place: 385 if place[1] == "SORRY-Bench" else 260 for place in SAFE if place[0] in models}
    if models == "A":
        safe = {("A", "SORRY-Bench"): 370, ("A", "HEx-PHI"): 260}
    index, left_out = fragility_index([made(tmp_path, kind, safe, **reading)])
    assert left_out.empty
    row = index.iloc[0]
    loss = {place: 90 - 100 * k / N[place[1]] for place, k in safe.items()}
    weakest = min(loss, key=lambda place: loss[place])
    mean = sum(loss.values()) / len(loss)
    wanted = loss[weakest] if kind == "direction" else mean - (0 if "reaches" in reading else 5.0)
    assert row["estimate"] == pytest.approx(wanted, abs=0.01)
    planned = detectable_unpaired(0.9, N[weakest[1]], N[weakest[1]], family=len(safe))
    assert row["detectable"] == pytest.approx(100 * float(planned.value))
    assert row["part_detectable"] == pytest.approx(min(1.0, row["detectable"] / row["estimate"]))
    assert row["part_items"] == pytest.approx(1 - min(1.0, row["relabel"] / row["of_items"] / 0.05))
    assert row["part_paths"] == pytest.approx(1 - row["paths_hold"])
    assert row["index"] == pytest.approx((row["part_items"] + row["part_paths"] + row["part_detectable"]) / 3)
    assert (row["models"], row["items"], row["cells"]) == (len(models), 770, len(safe))
    assert row["of_items"] == (N[weakest[1]] if kind == "direction" else sum(N[b] for _, b in safe))


def test_the_most_fragile_reading_is_the_one_of_the_least_share_of_labels(tmp_path: Path) -> None:
    """More labels undo the larger benchmark, and a smaller share of them."""
    safe = {("A", "SORRY-Bench"): 348, ("A", "HEx-PHI"): 258}
    ways = {name: {"scope": [{"data": "D", "benchmarks": [name]}]} for name in N}
    alone = {name: fragility_index([made(tmp_path / name, safe=safe, **way)])[0].iloc[0] for name, way in ways.items()}
    shares = {name: row["relabel"] / row["of_items"] for name, row in alone.items()}
    least = min(shares, key=lambda name: shares[name])
    assert alone["SORRY-Bench"]["relabel"] > alone["HEx-PHI"]["relabel"] and least == "SORRY-Bench"
    both = made(tmp_path / "both", safe=safe, more=[{"id": name} | way for name, way in ways.items()])
    row = fragility_index([both])[0].iloc[0]
    assert row["readings"] == 2 and row["estimate"] == alone[least]["estimate"] and row["of_items"] == N[least]


def test_a_loss_of_nothing_has_no_detectable_part(tmp_path: Path) -> None:
    row = fragility_index([made(tmp_path, safe={("A", "SORRY-Bench"): 396, ("A", "HEx-PHI"): 200})])[0].iloc[0]
    assert (row["estimate"], row["part_detectable"], row["relabel"]) == (0.0, 1.0, 0)


def test_a_reading_without_an_index_says_why(tmp_path: Path) -> None:
    _, left_out = fragility_index([made(tmp_path / "absent", treated=("Again",))])
    (claim,) = load_claims(load_paper("made2026_paper", tmp_path / "absent"))
    evidence, _ = assess(load_paper("made2026_paper", tmp_path / "absent"), claim, claim.readings[0])
    assert evidence.not_checkable and left_out.loc[0].tolist() == ["made2026_paper", "C01/all", evidence.not_checkable]


def test_what_a_paired_benchmark_finds_is_named_where_so_much_disagreement_can_be() -> None:
    card = next(one for name, one in load_vocabulary(ROOT).benchmarks.items() if name == "HEx-PHI")
    shares = (0.95, 0.9, 0.5, 0.1)
    table = detectable([card], shares, discordant=0.2)
    for row in table.to_dict("records"):
        loss = float(detectable_paired(0.2, row["n"], 0.8).value)
        gained, lost = (0.2 - loss) / 2, (0.2 + loss) / 2  # of a fifth that differ so many are gained and lost
        can = gained <= 1 - row["share"] and lost <= row["share"]
        assert row["paired"] == (pytest.approx(100 * loss) if can else pytest.approx(np.nan, nan_ok=True))
        free = float(detectable_unpaired(row["share"], row["n"], row["n"], 0.8).value)
        assert row["unpaired"] == pytest.approx(100 * free, nan_ok=True)
    pd.testing.assert_frame_equal(detectable([card], shares), table)
    assert table["paired"].isna().tolist().count(True) == 2 * table["n"].nunique()  # at 95 % and at 10 %


def test_what_a_difference_would_have_needed_is_of_its_family(tmp_path: Path) -> None:
    safe = {("A", "SORRY-Bench"): 396, ("A", "HEx-PHI"): 250, ("B", "HEx-PHI"): 297}
    frame = effects([made(tmp_path, safe=safe)])
    table = needed(frame).set_index(["model", "benchmark"])
    assert np.isinf(table.loc[("A", "SORRY-Bench"), "items"]) and not table.loc[("A", "SORRY-Bench"), "enough"]
    wanted = float(items_unpaired(250 / 330, 0.9, 0.8, 0.05, 3).value)
    assert table.loc[("A", "HEx-PHI"), "items"] == pytest.approx(wanted) and (table["family"] == 3).all()
    plan = planning_table([0.9, 0.05], [5.0, 10.0])
    assert plan.loc[0, "loss of 5 points"] == f"{float(items_unpaired(0.85, 0.9, 0.8, 0.05, 1).value):.0f}"
    assert plan.loc[1, "loss of 10 points"] == "none" and plan.loc[0, "safe share (%)"] == 90


def prints(*arms: tuple[str, int, int]) -> pd.DataFrame:
    return pd.DataFrame([{"arm": arm, "safe": 100 * k / n, "n": n} for arm, k, n in arms])


def test_arms_are_told_in_their_order_and_with_their_share_of_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = {
        "z": [(80, 100), (150, 200), (90, 100)],
        "a": [(50, 100), (52, 100)],
        "m": [(0, 100), (0, 50)],
        "far": [(0, 10), (10, 10)],
    }
    every = prints(*((arm, k, n) for arm, parts in counts.items() for k, n in parts))
    monkeypatch.setattr(same_arm, "same_arms", lambda root=None: every)
    found = same_arm.arm_heterogeneity()
    assert list(found["arm"]) == ["z", "a", "m", "far"] and list(found["prints"]) == [3, 2, 2, 2]
    for (arm, parts), row in zip(counts.items(), found.to_dict("records"), strict=True):
        if arm == "m":  # none of either is unsafe: nothing differs
            assert (row["chi squared"], row["p"], row["I squared"]) == (0, 1, 0)
            continue
        k, n = (np.array(part, float) for part in zip(*parts, strict=True))
        share = k.sum() / n.sum()
        q = (((k - share * n) ** 2) / (n * share * (1 - share))).sum()
        assert row["chi squared"] == pytest.approx(q)
        assert row["p"] == pytest.approx(stats.chi2.sf(q, len(n) - 1))
        assert row["I squared"] == pytest.approx(100 * max(0.0, 1 - (len(n) - 1) / q))


def test_what_two_prints_do_not_share_is_named() -> None:
    table, every = same_arm.same_arms(), same_arm.arm_differences()
    for row in table.to_dict("records"):
        low, high = proportion_confint(round(row["safe"] * row["n"] / 100), row["n"], method="wilson")
        assert (row["low"], row["high"]) == pytest.approx((100 * low, 100 * high))
    known = {arm.id: {one.paper: one for one in arm.prints} for arm in same_arm.load_same_arms()}
    for row in every.to_dict("records"):
        one, two = known[row["arm"]][row["paper"]], known[row["arm"]][row["other"]]
        unsaid = {name for name in one.protocol if "" in (one.protocol[name], two.protocol[name])}
        apart = {name for name in one.protocol if one.protocol[name] != two.protocol[name]} - unsaid
        safe = {part["paper"]: part["safe"] for part in table[table["arm"] == row["arm"]].to_dict("records")}
        assert row["difference"] == pytest.approx(safe[row["paper"]] - safe[row["other"]])
        apart |= {"prompts"} if one.benchmark != two.benchmark else set()
        assert set(filter(None, row["differs"].replace(" and ", ", ").split(", "))) == apart
        assert set(filter(None, row["not stated"].replace(" and ", ", ").split(", "))) == unsaid


def test_kinds_are_told_in_the_order_of_their_names_and_no_loss_costs_nothing(tmp_path: Path) -> None:
    frame = effects([made(tmp_path, treated=("Tuned", "Again"))])
    turned = frame.sort_values("role", ascending=False)
    table = pooled_by(turned, "role")
    assert list(table["role"]) == sorted(set(frame["role"])) and len(table) == 2
    part = frame[frame["role"] == table.loc[0, "role"]]
    assert table.loc[0, "points"] == pytest.approx(
        np.mean([part.loc[part["model"] == m, "estimate"].mean() for m in "AB"])
    )
    assert (table["benchmarks"] == 2).all() and (table["judges"] == 1).all() and (table["papers"] == 1).all()
    alone = pooled_by(frame[frame["model"] == "A"], "role")  # one model: nothing to pool, and numbers all the same
    assert (
        alone["tau2"].dtype == alone["i2"].dtype == float
        and alone["tau2"].isna().all()
        and (alone["why_not"] != "").all()
    )
    level = table.assign(points=0.0)
    assert " costs 0.0 points of safety on average" in pooled_sentence(level, "role", table.loc[0, "role"])
    assert " adds 1.0 points" in pooled_sentence(table.assign(points=-1.0), "role", table.loc[0, "role"])
    each = model_effects(turned, "role")
    assert list(small_studies(each.sort_values("role", ascending=False))["role"]) == sorted(set(frame["role"]))
    h = proportion_effectsize(0.9, 200 / 330)
    assert frame.loc[(frame["model"] == "A") & (frame["benchmark"] == "HEx-PHI"), "h"].iloc[0] == pytest.approx(
        h, abs=1e-4
    )


def test_what_stands_aside_keeps_the_columns_of_what_stays(tmp_path: Path) -> None:
    frame = effects([made(tmp_path)])
    part = frame.assign(benchmark=frame["benchmark"] + ": a category")
    kept, aside = of_safety(pd.concat([frame, part], ignore_index=True))
    assert len(kept) + len(aside) == 8 and list(kept.columns) == list(frame.columns)
    assert list(aside.columns) == [*frame.columns, "why"] and list(aside.index) == list(range(len(aside)))


def test_sizes_fall_into_bands() -> None:
    sizes = pd.DataFrame({"size_b": [2.9, 3.0, 9.9, 10.0, 29.0, 30.0, np.nan]})
    middle = [*["3B to below 10B"] * 2, *["10B to below 30B"] * 2]
    assert list(size_bands(sizes)) == ["below 3B", *middle, "30B and above", "not stated"]


def test_intervals_of_a_frame_are_the_hull_of_its_counts() -> None:
    cells = pd.DataFrame({"safe_counts": [(60, 61), (30,)], "n": [200, 40], "rate": [0.3025, 0.75]})
    found = share_intervals(cells)
    for (least, most), n, row in zip(((60, 61), (30, 30)), (200, 40), found.to_dict("records"), strict=True):
        low, high = proportion_confint(least, n, method="wilson")[0], proportion_confint(most, n, method="wilson")[1]
        assert (row["share"], row["low"], row["high"]) == pytest.approx((100 * row["rate"], 100 * low, 100 * high))
    exact = share_intervals(cells, "clopper-pearson", 0.9)
    assert exact["low"].iloc[1] == pytest.approx(100 * proportion_confint(30, 40, 0.1, "beta")[0])
    ends = {"ref_low": 90, "ref_high": 91, "trt_low": 50, "trt_high": 52}
    pairs = pd.DataFrame([ends | {"n": 100, "n_trt": 120, "p_ref": 0.905, "p_trt": 0.425}])
    row = difference_intervals(pairs).iloc[0]
    low = confint_proportions_2indep(90, 100, 52, 120, method="newcomb")[0]
    high = confint_proportions_2indep(91, 100, 50, 120, method="newcomb")[1]
    assert (row["estimate"], row["low"], row["high"]) == pytest.approx((48.0, 100 * low, 100 * high))
    assert share_intervals(cells[:0]).empty and difference_intervals(pairs[:0]).empty


def test_contrasts_are_stacked_with_rows_of_their_own_and_take_the_worse_grade(tmp_path: Path) -> None:
    paper = made(tmp_path)
    one = contrasts(paper, "Base", "Tuned")
    both = stack([one, one[:0], one])
    assert list(both.index) == list(range(8)) and list(stack([]).columns) == list(one.columns) and len(stack([])) == 0
    assert (worst_grade(["A", "C", "B*"]), worst_grade(["B", "B*"]), worst_grade([])) == ("C", "B*", "E")
    frame = pd.concat([held_cells(paper)] * 2, ignore_index=True)
    with pytest.raises(InputError, match=r"one number printed twice: '(Table 1 \| Base \| A, \S+)' and '\1'"):
        contrasts(paper, "Base", "Tuned", frame)
    row = one[(one["model"] == "A") & (one["benchmark"] == "HEx-PHI")].iloc[0]
    assert (row["ref_counts"], row["trt_counts"], row["n"], row["n_trt"]) == ((297,), (200,), 330, 330)
    assert (row["ref_low"], row["ref_high"], row["trt_low"], row["trt_high"]) == (297, 297, 200, 200)
