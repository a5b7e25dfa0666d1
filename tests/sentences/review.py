"""Examples of the sentences on what a person brings: rates, comparisons, judges, plans, tables that do not add up."""

from typing import Any

from fragility.printed.checks.best import BOLD
from fragility.review import agree, items, numbers, plan, say, told
from sentences import examples, table


def arm(**given: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "benchmark": "AdvBench", "model": "Llama-2", "condition": "", "judge": "", "counted": "unsafe", "answers": 10,
        "items": 10, "items_judged": 10, "runs": 1.0, "n": 10, "share": True, "k": 7, "rate": 0.7, "low": 0.397,
        "high": 0.892, "method": "Wilson", "error": 0, "not_judged": 0, "undetermined": 0, "partial": 0, "dropped": 0,
        "lowest": None, "highest": None,
    }  # fmt: skip
    return plain | given


def stored(**given: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "where": "accuracy", "printed": "0.7", "k": 7, "n": 10, "low": 0.397, "high": 0.892, "result": "consistent",
        "reason": "",
    }  # fmt: skip
    return plain | given


def pair(**given: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "first": "", "second": "", "k1": 87, "n1": 100, "k2": 85, "n2": 100, "design": "unpaired", "difference": 0.02,
        "low": -0.078, "high": 0.118, "test": "Fisher's exact test", "p": 0.839, "margin": 0.05, "equivalent": False,
        "detectable": 0.167,
    }  # fmt: skip
    return plain | given


def judge(**given: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "judge": "GPT-4", "reference": "people", "agree": 90, "n": 100, "accuracy": 0.9, "accuracy_low": 0.826,
        "accuracy_high": 0.945, "kappa": 0.71, "fp": 7, "fn": 3, "tp": 20, "tn": 70, "positives": 23, "negatives": 77,
        "sensitivity": 0.87, "specificity": 0.909, "counted": "unsafe", "mcnemar_p": 0.34, "against_truth": True,
    }  # fmt: skip
    return plain | given


def number(text: str, **given: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "locator": "table 1", "row": "base", "column": "ASR (%)", "model": "", "condition": "", "benchmark": "",
        "metric": "", "judge": "", "unit": "percent", "value_text": text, "rate": float(text) / 100, "n": 520,
        "n_from": "stated", "k_low": 25, "k_high": 25, "low": 0.033, "high": 0.07,
    }  # fmt: skip
    return plain | given


FINDINGS = "check|address|printed|expected|result|reason"
bad = ("granularity", "table 1 | base | ASR (%)", "18.52", "nearest 96/520 = 18.4615", "inconsistent",
       "no count gives it for 520 items")  # fmt: skip
given = {"start": 0.7, "detect": 0.05, "n": 300, "margin": 0.05, "half_width": 0.03, "power": 0.8}


def planned(question: str, value: float | None, reason: str = "") -> dict[str, Any]:
    return {"question": question, "value": value, "reason": reason, "design": "", "unit": ""}


EXAMPLES = [
    *examples(
        items.rate_sentence,
        plain=(arm(), []),
        named=(arm(), ["model", "benchmark"]),
        no_verdict=(arm(rate=None, error=10), []),
        runs=(arm(answers=50, k=35, n=50), []),
        states=(arm(answers=12, error=1, not_judged=1, lowest=0.583, highest=0.75), []),
        grades=(arm(share=False, counted="score", rate=61.254, low=58.1, high=64.4), []),
        no_interval=(arm(low=None, method="one item has no interval"), []),
    ),
    *examples(
        items._arm_sentences,
        two=([arm(), arm(model="Mistral", k=0, rate=0.0, low=0.0, high=0.278)],),
        many=([arm(model=f"model {number}") for number in range(14)],),
    ),
    *examples(
        items._stored_sentence,
        fits=stored(),
        does_not=stored(result="inconsistent", reason="7 of 10 give 0.7", k=None),
        not_checked=stored(result="not checkable", reason="no items are stored", k=None),
        standard_error=stored(stderr=0.0, stderr_result="inconsistent", stderr_reason="7 of 10 give 0.153"),
    ),
    *examples(items._stored_sentences, many=([stored(where=f"metric {number}") for number in range(14)],)),
    *examples(
        say.sentence,
        plain=pair(),
        named=pair(first="base", second="tuned", n2=90),
        paired=pair(design="paired", test="exact McNemar", first_only=6, second_only=4, p=0.754),
        shown=pair(k2=60, difference=0.27, low=0.15, high=0.38, p=0.00001, p_holm=0.00003),
        equal=pair(equivalent=True, low=-0.03, high=0.04),
        means=pair(mean1=61.25, mean2=58.1, difference=3.15, low=-1.0, high=7.2, p=0.12),
        nothing=pair(first="base", second="tuned", k1=None, reason="the ids have nothing in common"),
        no_test=pair(p=None, reason="one of the two has no prompt"),
    ),
    *examples(
        agree.sentence,
        against_people=judge(),
        against_a_judge=judge(against_truth=False, reference="Llama Guard"),
        one_label=judge(kappa=None, sensitivity=None, positives=0, tp=0),
    ),
    *examples(
        numbers.rate_sentences,
        one=([number("4.81")],),
        several_counts=([number("4.8", k_low=25, k_high=26), number("5.0", k_low=None)],),
        another_n=([number("4.81", n_from="the size of AdvBench")],),
    ),
    *examples(
        numbers.beside_sentences,
        none=([number("4.81")],),
        excludes=([number("4.81"), number("9.10", n=None, column="paper", k_low=None)],),
        does_not=([number("4.81"), number("5.10", n=None, column="paper", k_low=None)],),
    ),
    *examples(
        numbers.summary_sentences,
        none=([number("4.81")],),
        weighted=(
            [
                number("50.0", row="A", n=10, k_low=5, k_high=5),
                number("10.0", row="B", n=90, k_low=9, k_high=9),
                number("14.0", row="Average", n=100, k_low=14, k_high=14),
            ],
        ),
        neither=(
            [
                number("50.0", row="A", n=10, k_low=5, k_high=5),
                number("10.0", row="B", n=90, k_low=9, k_high=9),
                number("20.0", row="Average", n=100, k_low=20, k_high=20),
            ],
        ),
    ),
    *examples(
        told.misfit_sentence,
        one={"address": "row 2, rate", "printed": "31.0", "reason": "14 of 50 is 28.0 %"},
    ),
    *examples(
        told.misfits_sentence,
        none=([], []),
        one=([{"address": "row 2, rate", "printed": "31.0", "reason": "14 of 50 is 28.0 %"}], [{}] * 5),
    ),
    *examples(
        told.bad_sentences,
        none=table(FINDINGS),
        one=table(FINDINGS, bad),
        several=table(FINDINGS, bad, (bad[0], "table 1 | ours | ASR (%)", "4.75", "nearest 25/520 = 4.8077", *bad[4:])),
    ),
    *examples(
        told.odd_sentences,
        none=table(FINDINGS, bad),
        bold=table(FINDINGS, (BOLD, "table 1 | ours", "4.8", "", "not checkable", "bold, and not the lowest")),
    ),
    *examples(
        plan._sentence,
        n=(planned("items per condition", 1377.0), given, False),
        paired=(planned("items per condition", 900.0), given, True),
        power=(planned("power", 0.2812), given, False),
        difference=(planned("smallest difference", 0.0981), given, False),
        equivalence=(planned("items per condition for equivalence", 1300.0), given, False),
        power_of_equivalence=(planned("power for equivalence", 0.1), given, False),
        interval=(planned("items for the interval", 897.0), given, False),
        impossible=(planned("items per condition", None, "no number of items is enough"), given, False),
    ),
]  # fmt: skip
