"""Claims of protocol: what a paper says was done against what it released, field by field.

Prevents the failure in which a table of hyper-parameters is trusted because it is precise: every field is compared
after its units are aligned, and one that either side does not give is "not given", never "agrees".
"""

from collections import Counter
from dataclasses import replace
from typing import Literal

from fragility.claims.comparisons import shows
from fragility.claims.evidence import Evidence
from fragility.claims.kinds import Assessed, claim_type
from fragility.claims.ranks import compare_ranks, same_rank
from fragility.claims.sensitivity import not_estimable
from fragility.claims.types.protocol_fields import Field, Order, order_fields, orders_words
from fragility.claims.words import share_words
from fragility.printed.paper import Paper
from fragility.released.sources.headlines import recomputed
from fragility.schemas.claim import Claim, Reading
from fragility.schemas.outcome import FOLDER
from fragility.schemas.strict import Strict
from fragility.schemas.vocabulary import load_vocabulary
from fragility.wording import counted


class Comparison(Strict):
    """A protocol compared field by field.

    `by` is "config-file" or "model-named" (hyper-parameters), "protocol-rows" (the rows of protocol.csv), "ranks" (such
    rows as ranks, of which the order as a whole is compared) or "published-figures": the printed figures of a source's
    card beside what its released labels give. With `alternatives` one field that agrees is enough, as of an example.
    `noun` is what is compared, and `beside` what it is compared with where that is no release. `orders` say which
    figures the sentence calls higher or lower than which others.
    """

    by: Literal["config-file", "model-named", "protocol-rows", "ranks", "published-figures"]
    source: str = ""
    figures: list[str] = []
    alternatives: bool = False
    orders: list[Order] = []
    noun: str = "stated value"
    beside: str = ""

    @property
    def side(self) -> str:
        """What the stated values are compared with."""
        return self.beside or "the release"


class Protocol(Reading):
    """What is stated beside what is released, field by field."""

    comparison: Comparison

    def sources(self) -> list[str]:
        """Return the source whose figures are compared, if any."""
        return [self.comparison.source] if self.comparison.source else []


@claim_type("protocol", reading=Protocol, mark="comparison")
def assess_protocol(paper: Paper, claim: Claim, reading: Protocol) -> Assessed:
    """Compare every field that the paper states with what is released."""
    fields = protocol_fields(paper, claim, reading)
    stated = [item for item in fields if item.stated]
    given = [item for item in stated if item.result != "not given"]
    differ = [item for item in given if item.result == "differ"]
    loose = bool(reading.hedge) and "scope" in reading.ours()  # our fields, where the sentence leaves room for others
    evidence = Evidence(
        cells_held=len(given),
        cells_claimed=len(stated),
        missing=_not_given([item for item in stated if item not in given]),
        cells=tuple(item.record() for item in fields),
        steps=tuple(item.sentence() for item in fields),
    )
    if not given:
        return replace(evidence, not_checkable="the released files we read give no stated field"), ()
    agree = len(given) - len(differ)
    unsaid = [f"{item.name} ({item.released})" for item in fields if not item.stated]
    if reading.comparison.alternatives:
        return _one_is_enough(evidence, reading.comparison, given), not_estimable(
            "the claim compares fields, not rates"
        )
    if reading.comparison.by == "ranks":
        ranks = [(item.name, item.stated, item.released) for item in given]
        found = compare_ranks(evidence, ranks, reading.comparison.noun, reading.comparison.side)
        return found, not_estimable("the claim compares orders, not rates")
    finding = f"{agree} of {len(given)} fields given on both sides agree"
    if len(given) == 1:
        finding = f"the one field given on both sides {'agrees' if agree else 'differs'}"
    merged = sum("merged" in item.note for item in given)
    finding += f" ({merged} of the printed values are merged with the row above)" if merged else ""
    finding += f"; these differ: {', '.join(item.name for item in differ)}" if differ else ""
    finding += f"; released, and absent from the text we read: {', '.join(unsaid)}" if unsaid else ""
    return replace(
        evidence,
        grade="B",
        caveats=_caveats(paper, reading, given),
        estimate=agree / len(given),
        unit="share",
        total=len(given),
        passed=agree,
        opposed=0 if loose else len(differ),
        per_cell=False,
        finding=finding,
        sentence=_sentence(reading.comparison, given),
        comparisons=tuple(
            {"label": item.name, "shows": shows(item.result == "agree", item.result == "differ")} for item in given
        ),
    ), not_estimable("the claim compares fields, not rates")


def _sentence(comparison: Comparison, every: list[Field]) -> str:
    """Say how many stated values agree, which differ, and of the orders that a sentence states what the figures are."""
    given = [item for item in every if item.order is None]
    differ = [item for item in given if item.result == "differ"]
    orders = orders_words([item for item in every if item.order])
    if len(given) == 1:
        verb = "differs from" if differ else "agrees with"
        name = given[0].name
        what = name if name.startswith(comparison.noun) else f"{comparison.noun} ({name})"
        return f"The {what} {verb} {comparison.side}.{orders}"
    many = share_words(len(given) - len(differ), len(given), comparison.noun)
    text = f"{many[:1].upper()}{many[1:]} agree with {comparison.side}."
    return text + (f" These differ: {', '.join(item.name for item in differ)}." if differ else "") + orders


def _one_is_enough(evidence: Evidence, comparison: Comparison, given: list[Field]) -> Evidence:
    """Return the evidence where one field that agrees is enough."""
    found = {item.name: item.result == "agree" for item in given}
    agree = [name for name, same in found.items() if same]
    differ = [name for name, same in found.items() if not same]
    finding = f"{share_words(len(agree), len(found), comparison.noun)} agree with {comparison.side}; one is enough"
    finding += f": {', '.join(agree)}" if agree else ""
    finding += f"; not with {', '.join(differ)}" if differ else ""
    return replace(
        evidence,
        cells_held=1,
        cells_claimed=1,
        missing=(),
        grade="B",
        estimate=len(agree) / len(found),
        unit="share",
        total=1,
        passed=int(bool(agree)),
        opposed=int(not agree),
        finding=finding,
        comparisons=tuple({"label": name, "shows": shows(same, False)} for name, same in found.items()),
    )


def _not_given(fields: list[Field]) -> tuple[str, ...]:
    """Name the fields that only one side gives; printed figures are many, and are counted by their reason."""
    reasons = Counter(item.note for item in fields if item.compared is not None)
    named = [item for item in fields if item.compared is None]
    return (
        *(f"{item.name} (absent from the released files we read)" for item in named),
        *(f"{counted(number, 'printed figure')} ({reason})" for reason, number in reasons.items()),
    )


def _caveats(paper: Paper, reading: Protocol, given: list[Field]) -> tuple[str, ...]:
    """Say what keeps agreement from being plain: columns that the copy read does not settle, files of another model."""
    uncertain = [item.name for item in given if item.uncertain]
    caveats = [f"not certain in the copy read, in which column: {', '.join(uncertain)}"] if uncertain else []
    if reading.comparison.by == "config-file":
        configs = released_configs(paper)
        caveats += [
            f"{model.config.rsplit('/', 1)[-1]} names {configs[model.config].get('model_name_or_path', 'no model')}"
            for model in paper.card.models
            if model.config in configs and not names_model(configs[model.config], model.name)
        ]
    return tuple(caveats)


def protocol_fields(paper: Paper, claim: Claim, reading: Protocol) -> list[Field]:
    """Return the fields of a protocol reading."""
    ranks, at = reading.comparison.by == "ranks", f"{paper.key}/protocol.csv, {claim.id}, {reading.id}"
    if ranks or reading.comparison.by == "protocol-rows":
        return [
            Field(
                "",
                row["field"],
                row["stated"],
                row["stated_where"],
                row["released"],
                row["released_where"],
                row["note"],
                compared=same_rank(row["stated"], row["released"], at) if ranks else None,
                beside="beside it" if reading.comparison.beside else "released",
            )
            for row in paper.table("protocol")
            if (row["claim_id"], row["reading"]) == (claim.id, reading.id)
        ]
    if reading.comparison.by == "published-figures":
        figures = published_figures(paper, reading.comparison)
        return [*figures, *order_fields(reading.comparison.orders, figures)]
    return hyper_parameters(paper, by_file=reading.comparison.by == "config-file")


def published_figures(paper: Paper, comparison: Comparison) -> list[Field]:
    """Compare the printed figures of a source's card with what its released labels give, one field per figure."""
    released = (FOLDER / f"{comparison.source}.parquet").as_posix()
    return [
        Field("", item.quantity, item.reported_text, item.locator, item.recomputed, released, item.note,
              compared=item.agrees in ("yes", "rounding"))
        for item in recomputed(paper.root, [comparison.source], comparison.figures)
    ]  # fmt: skip


def hyper_parameters(paper: Paper, by_file: bool) -> list[Field]:
    """Compare printed hyper-parameters with released configurations, one field per open model and parameter.

    Parameters
    ----------
    paper : Paper
        Its folder holds printed_hyperparameters.csv and released_configs.csv.
    by_file : bool
        Take the configuration that paper.yml assigns to the model by its file name; else the first one whose
        `model_name_or_path` names the model.
    """
    configs = released_configs(paper)
    named = load_vocabulary(paper.root).names.hyper_parameter
    fields, above = [], dict.fromkeys(named, "")
    open_models = {model.name: model for model in paper.card.models if model.access == "open"}
    for row in paper.table("printed_hyperparameters"):
        if row["model"] not in open_models:
            continue
        merged, uncertain = row["merged_with_row_above"].split(), row["column_uncertain"].split()
        above = {name: above[name] if name in merged else row[name] for name in named}
        model = open_models[row["model"]].name
        path = (
            open_models[model].config if by_file else next((p for p, c in configs.items() if names_model(c, model)), "")
        )
        config = configs.get(path, {})
        fields += [
            Field(
                model,
                name,
                above[name],
                row["locator"],
                config.get(key, ""),
                path.rsplit("/", 1)[-1],
                "merged with the row above in the print" if name in merged else "",
                name in uncertain,
            )
            for name, key in named.items()
        ]
    return fields


def released_configs(paper: Paper) -> dict[str, dict[str, str]]:
    """Return the released configurations as `{path: {key: value}}`."""
    configs: dict[str, dict[str, str]] = {}
    for row in paper.table("released_configs"):
        configs.setdefault(row["path"], {})[row["key"]] = row["value"]
    return configs


def names_model(config: dict[str, str], model: str) -> bool:
    """Say whether a configuration's `model_name_or_path` holds a model's name, case apart."""
    return model.lower() in config.get("model_name_or_path", "").lower()
