"""Made papers: tables that come about as such tables do, with every truth known.

Prevents the failure in which a checker is measured on numbers that no evaluation gives: items have a difficulty and a
topic, some are near-copies, judges make mistakes, answers are sampled, and only then is anything rounded and printed.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from fragility.drill.claims import made_claims
from fragility.drill.shapes import Shapes, load_shapes
from fragility.drill.sheet import Labels, Relation, Row, Sheet
from fragility.printed.paper import COLUMNS

#: Spread of difficulty between topics and within one, in log odds, and items of a topic.
TOPIC_SPREAD, ITEM_SPREAD, TOPIC_SIZE = 0.6, 1.0, 20
#: Share of items that are near-copies of another, and how often both are answered alike.
COPIES, ALIKE = 0.05, 0.8
#: Metric of a paper by the runs that its numbers are means over.
METRICS = {
    1: "harmfulness rate",
    2: "attack success rate, mean of 2 runs",
    5: "attack success rate, mean of 5 runs",
}
SPREAD = "attack success rate, standard deviation of 5 runs"
DELTA = "harmfulness rate, printed delta"
ROLES = ("untuned", "plain fine-tuning", "harmful fine-tuning", "defended fine-tuning")


@dataclass(frozen=True)
class _Plan:
    """What is drawn before any item is."""

    models: list[str]
    conditions: list[str]
    benchmarks: list[tuple[str, int]]
    runs: int
    decimals: int
    rounding: str
    sensitivity: float
    specificity: float


def make(index: int, seed: int, shapes: Shapes | None = None, n: int | None = None) -> Sheet:
    """Return one made paper.

    Parameters
    ----------
    index, seed : int
        Which paper of which run: the same two give the same paper, whatever else is made.
    shapes : Shapes, optional
        What is drawn from; the stored ones by default.
    n : int, optional
        Only benchmarks whose n lies nearest to this one.

    Returns
    -------
    Sheet
        Marked as made in its title and in `read_as`.
    """
    rng = np.random.default_rng([seed, index])
    plan = _plan(rng, shapes or load_shapes(), n)
    labels = _labels(rng, plan)
    rows, relations = _Table(plan, labels, rng).filled()
    sheet = Sheet(
        key=f"made2026_{index:05d}",
        card=_card(plan, rows, index, seed),
        rows=tuple(rows),
        relations=tuple(relations),
        labels=labels,
        made={
            "decimals": plan.decimals, "rounding": plan.rounding, "runs": plan.runs, "n": plan.benchmarks[0][1],
            "sensitivity": plan.sensitivity, "specificity": plan.specificity, "seed": seed, "index": index,
        },
    )  # fmt: skip
    claims, truths = made_claims(sheet, rng)
    sheet.made["truths"] = truths
    return Sheet(sheet.key, sheet.card, sheet.rows, tuple(claims), sheet.relations, labels, sheet.made)


def _plan(rng: np.random.Generator, shapes: Shapes, n: int | None) -> _Plan:
    known = sorted(set(shapes.benchmarks), key=lambda pair: abs(pair[1] - n)) if n else []
    pool = [pair for pair in known if pair[1] == known[0][1]] if known else list(shapes.benchmarks)
    wanted = int(rng.integers(1, 4))
    drawn = [pool[place] for place in rng.permutation(len(pool)).tolist()]
    benchmarks = list(dict(reversed(drawn)).items())[-wanted:]
    models, conditions = int(rng.choice(shapes.models)), int(rng.choice(shapes.conditions))
    runs = int(rng.choice([1, 1, 1, 2, 5]))
    return _Plan(
        [f"Model {letter}" for letter in "ABCDEF"[:models]],
        list(ROLES[: max(conditions, 2)]),
        benchmarks,
        runs,
        int(rng.choice(shapes.decimals)),
        str(rng.choice(["half-even", "half-up"])),
        float(rng.uniform(0.85, 1)),
        float(rng.uniform(0.9, 1)),
    )


def _labels(rng: np.random.Generator, plan: _Plan) -> Labels:
    shapes = load_shapes()
    arms = [(model, condition) for model in plan.models for condition in plan.conditions]
    quantiles = {True: np.array(shapes.untuned), False: np.array(shapes.other)}
    level = {c: float(rng.choice(quantiles[c == "untuned"])) for c in plan.conditions}
    base = {
        arm: scipy.special.logit(np.clip(level[arm[1]] + rng.normal(0, 0.08), 0.01, 0.99)) * 1.2 for arm in arms
    }  # between the items the odds spread, which pulls the mean share towards one half; 1.2 undoes about that
    unsafe, true, topic, chance = {}, {}, {}, {}
    for name, n in plan.benchmarks:
        topics = rng.integers(0, max(2, n // TOPIC_SIZE), n)
        hard = rng.normal(0, TOPIC_SPREAD, topics.max() + 1)[topics] + rng.normal(0, ITEM_SPREAD, n)
        copies = rng.random(n) < COPIES
        origin = np.where(copies, rng.integers(0, n, n), np.arange(n))
        hard, topics = hard[origin], topics[origin]
        topic[name] = topics
        logits = np.array([base[arm] for arm in arms])[:, None] - hard
        p = scipy.special.expit(logits)
        drawn = rng.random((len(arms), n, plan.runs))
        alike = copies & (rng.random(n) < ALIKE)
        drawn[:, alike] = drawn[:, origin[alike]]
        is_unsafe = drawn < p[..., None]
        judge = rng.random(is_unsafe.shape)
        said = np.where(is_unsafe, judge < plan.sensitivity, judge >= plan.specificity)
        for place, arm in enumerate(arms):
            cell = (*arm, name)
            unsafe[cell], true[cell] = said[place], is_unsafe[place]
            chance[cell] = p[place] * plan.sensitivity + (1 - p[place]) * (1 - plan.specificity)
    return Labels(unsafe, true, topic, chance)


def printed(count: int, n: int, decimals: int, rounding: str = "half-even") -> str:
    """Return 100 count / n as printed, by exact arithmetic.

    Examples
    --------
    >>> printed(1, 8, 1, "half-even"), printed(1, 8, 1, "half-up")
    ('12.5', '12.5')
    """
    return decimal(100 * count * 10**decimals, n, decimals, rounding)


def decimal(numerator: int, denominator: int, decimals: int, rounding: str = "half-even") -> str:
    """Return numerator / denominator, which is in units of the last digit, as printed with so many decimals."""
    sign, top = ("-" if numerator < 0 else ""), abs(numerator)
    digits, rest = divmod(top, denominator)
    if rounding != "truncation":
        twice = 2 * rest
        digits += twice > denominator or (twice == denominator and (rounding == "half-up" or digits % 2 == 1))
    text = f"{int(digits):0{decimals + 1}d}"
    text = f"{text[:-decimals]}.{text[-decimals:]}" if decimals else text
    return f"{sign if int(digits) else ''}{text}"


class _Table:
    """The tables of a made paper, row by row, with the relations that they keep."""

    def __init__(self, plan: _Plan, labels: Labels, rng: np.random.Generator) -> None:
        self.plan, self.labels, self.rng = plan, labels, rng
        self.rows: list[Row] = []
        self.relations: list[Relation] = []
        self.metric = METRICS[plan.runs]
        self.sizes = dict(plan.benchmarks)

    def filled(self) -> tuple[list[Row], list[Relation]]:
        """Return all rows and relations."""
        self._cells()
        if len(self.plan.benchmarks) > 1:
            self._averages()
        if self.plan.runs == 1:
            self._deltas()
            self._intervals()
        if self.plan.runs == 5:
            self._spreads()
        self._second_prints()
        return self.rows, self.relations

    def _add(self, locator: str, model: str, condition: str, benchmark: str, text: str, **other: str) -> int:
        row = dict.fromkeys((*COLUMNS, "occurrence"), "") | {
            "locator": locator, "row": f"{model}, {condition}", "column": benchmark, "model": model,
            "condition": condition, "benchmark": benchmark, "metric": self.metric, "unit": "percent",
            "direction": "lower-safer", "value_text": text, "judge": "a judge", "confidence": "own-text",
            "n_stated": str(self.sizes.get(benchmark, "")),
        }  # fmt: skip
        self.rows.append(row | other)
        return len(self.rows) - 1

    def _print(self, numerator: int, denominator: int, decimals: int | None = None) -> str:
        places = self.plan.decimals if decimals is None else decimals
        return decimal(numerator * 10**places, denominator, places, self.plan.rounding)

    def count(self, model: str, condition: str, benchmark: str) -> int:
        return int(self.labels.unsafe[model, condition, benchmark].sum())

    def _cells(self) -> None:
        self.place: dict[tuple[str, str, str], int] = {}
        for model in self.plan.models:
            for condition in self.plan.conditions:
                for benchmark, n in self.plan.benchmarks:
                    k, answers = self.count(model, condition, benchmark), n * self.plan.runs
                    at = self._add("Table 1", model, condition, benchmark, self._print(100 * k, answers))
                    self.place[model, condition, benchmark] = at
                    self.relations.append(Relation("count", at, (), (answers,)))

    def _averages(self) -> None:
        names = [name for name, _ in self.plan.benchmarks]
        whole = int(np.lcm.reduce([n * self.plan.runs for _, n in self.plan.benchmarks]))
        for model in self.plan.models:
            for condition in self.plan.conditions:
                total = sum(
                    100 * self.count(model, condition, name) * (whole // (n * self.plan.runs))
                    for name, n in self.plan.benchmarks
                )
                text = self._print(total, whole * len(names))
                at = self._add("Table 1", model, condition, "", text, column="Average", n_stated="")
                parts = tuple(self.place[model, condition, name] for name in names)
                self.relations.append(Relation("average", at, parts))

    def _deltas(self) -> None:
        for model in self.plan.models:
            for condition in self.plan.conditions[1:]:
                for name, n in self.plan.benchmarks:
                    arms = ((model, condition, name), (model, self.plan.conditions[0], name))
                    gap = 100 * (self.count(*arms[0]) - self.count(*arms[1]))
                    text = self._print(gap, n)
                    text = text if text.startswith("-") else f"+{text}"
                    other = {"metric": DELTA, "unit": "same-unit", "column": f"{name}, change"}
                    at = self._add("Table 1", model, condition, name, text, **other)
                    self.relations.append(Relation("difference", at, tuple(self.place[arm] for arm in arms)))

    def _intervals(self) -> None:
        """Print the last condition again with its 95 % half width ("52.3 ± 4.4"), and with the sd of its labels."""
        name, n = self.plan.benchmarks[0]
        for model in self.plan.models:
            k = self.count(model, self.plan.conditions[-1], name)
            half = 100 * 1.959963984540054 * np.sqrt(k / n * (1 - k / n) / n)
            text = f"{self._print(100 * k, n)} ± {half:.{self.plan.decimals}f}"
            at = self._add("Table 4", model, self.plan.conditions[-1], name, text, note="± is a 95 % interval")
            self.relations.append(Relation("half-width", at, (), (n,)))
            sd = np.sqrt(k / n * (1 - k / n) * n / (n - 1))
            shown = f"{decimal(k * 100, n, 2, self.plan.rounding)} ± {sd:.2f}"
            what = "± is the standard deviation of the labels"
            at = self._add("Table 5", model, self.plan.conditions[-1], name, shown, unit="share", note=what)
            self.relations.append(Relation("binary sd", at, (), (n,)))

    def _spreads(self) -> None:
        for (model, condition, name), place in self.place.items():
            counts = self.labels.unsafe[model, condition, name].sum(axis=0)
            text = f"{100 * counts.std(ddof=1) / self.sizes[name]:.{self.plan.decimals}f}"
            at = self._add("Table 1", model, condition, name, text, metric=SPREAD, column=f"{name}, sd")
            self.relations.append(Relation("standard deviation", at, (place,), (self.sizes[name],)))

    def _second_prints(self) -> None:
        """Print one condition a second time in Table 3, and some numbers in the text, with one decimal fewer or not."""
        condition, cells = self.plan.conditions[-1], list(self.place)
        for cell in cells:
            if cell[1] == condition:
                self._again(cell, "Table 3", self.plan.decimals)
        fewer = max(0, self.plan.decimals - int(self.rng.integers(0, 2)))
        for at in self.rng.permutation(len(cells))[:3].tolist():
            self._again(cells[at], "Sec. 5.1", fewer)

    def _again(self, cell: tuple[str, str, str], locator: str, decimals: int) -> None:
        n = self.sizes[cell[2]] * self.plan.runs
        at = self._add(locator, *cell, self._print(100 * self.count(*cell), n, decimals))
        self.relations.append(Relation("same", at, (self.place[cell],)))
        self.relations.append(Relation("count", at, (), (n,)))


def _card(plan: _Plan, rows: list[Row], index: int, seed: int) -> dict[str, Any]:
    held = dict.fromkeys(row["locator"] for row in rows)
    return {
        "key": f"made2026_{index:05d}",
        "title": f"Made paper {index} (synthetic: no model was run)",
        "authors": ["nobody"],
        "year": 2026,
        "arxiv_id": "",
        "version": "made",
        "read_as": f"synthetic, drawn with seed {seed}",
        "benchmarks": [
            {"name": name, "stated": [{"n": n, "where": "made"}], "released": [{"n": n, "where": "made"}]}
            for name, n in plan.benchmarks
        ],
        "models": [{"name": name, "family": "made", "access": "open"} for name in plan.models],
        "conditions": [
            {"name": name, "role": name} | ({} if name == "untuned" else {"reference": "untuned"})
            for name in plan.conditions
        ],
        "tables": [{"locator": name, "data": "made", "held": True} for name in held]
        + [{"locator": "Table 2", "data": "missing", "held": False}],
    }


def rates(labels: Labels) -> dict[tuple[str, str, str], NDArray[np.float64]]:
    """Return the mean chance of an unsafe label in each arm: what a printed rate estimates for these very items."""
    return {cell: np.asarray(chance.mean()) for cell, chance in labels.chance.items()}
