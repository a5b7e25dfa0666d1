"""Published figures against recomputed ones: the rule of agreement against the decimal module, and whole cards."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, getcontext
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sources.deriving import EVALUATE, HEADER, TRAIN, checkout, run, source

from fragility.errors import InputError
from fragility.released.sources.headlines import COLUMNS, agrees, recompute


def printed(value: Fraction, decimals: int, rule: str) -> str:
    """Print a fraction with so many decimals, by the decimal module."""
    getcontext().prec = 60
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal(1).scaleb(-decimals), rounding=rule))


SHARES = st.integers(1, 2000).flatmap(lambda n: st.integers(0, n).map(lambda k: Fraction(100 * k, n)))


@settings(deadline=None)
@given(SHARES, st.integers(0, 4))
def test_what_is_rounded_half_up_agrees(value, decimals):
    assert agrees(printed(value, decimals, ROUND_HALF_UP), value, "percent") == "yes"


@settings(deadline=None)
@given(SHARES, st.integers(0, 4), st.sampled_from([ROUND_DOWN, ROUND_HALF_EVEN]))
def test_another_rule_is_called_rounding_only_where_it_prints_another_number(value, decimals, rule):
    other = printed(value, decimals, rule)
    same = other == printed(value, decimals, ROUND_HALF_UP)
    assert agrees(other, value, "percent") == ("yes" if same else "rounding")


@settings(deadline=None)
@given(SHARES, st.integers(0, 4), st.integers(2, 50))
def test_two_units_of_the_last_digit_are_no_rounding(value, decimals, units):
    away = Decimal(printed(value, decimals, ROUND_HALF_UP)) + units * Decimal(1).scaleb(-decimals)
    assert agrees(str(away), value, "percent") == "no"


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("92.5", Fraction(92447, 1000), "rounding"),  # 92.447 -> 92.45 -> 92.5, rounded twice
        ("0.3", Fraction(1, 4), "yes"),  # a tie: half up goes up,
        ("0.2", Fraction(1, 4), "rounding"),  # half to even goes down
        ("0.06862745098039216", 7 / 102, "yes"),  # a double written in full
        ("0.06862745099039216", 7 / 102, "no"),
        ("below 10", Fraction(99, 10), "yes"),
        ("<10", Fraction(10), "no"),
        ("<=10", Fraction(10), "yes"),
        (">10", Fraction(99, 10), "no"),
        ("~6", Fraction(64, 10), "yes"),
        ("~6", Fraction(66, 10), "rounding"),
        ("~6", Fraction(71, 10), "no"),
        ("11-31", Fraction(31), "yes"),
        ("11-31", Fraction(32), "no"),
    ],
)
def test_other_kinds_of_print(text, value, expected):
    assert agrees(text, value, "number") == expected


def test_a_text_without_a_number_is_an_error():
    with pytest.raises(InputError, match="'high' is not-a-number"):
        agrees("high", Fraction(1), "number")


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("FRAGILITY_ROOT", str(tmp_path / "checkout"))
    return checkout(tmp_path / "checkout")


def headline(name, text, unit="percent", **other):
    measure = {"statistic": "share", "where": {"benchmark": "GPTFuzz train"}, "options": {"values": ["unsafe"]}}
    return {
        "id": name,
        "quantity": f"unsafe share, {name}",
        "locator": "README",
        "reported_text": text,
        "unit": unit,
        **({"measure": measure} | other),
    }


def card(root, *headlines, **other):
    """Derive a source of which one of three training responses is unsafe, with these headlines on its card."""
    files = {TRAIN: f"{HEADER}0,a,1\n0,b,0\n1,c,0\n", EVALUATE: HEADER}
    source(root, files=files, headlines=list(headlines), **other)
    assert run(root, "derive").exit_code == 0


def test_each_headline_is_one_row(root):
    card(
        root,
        headline("right", "33.3%"),
        headline("a share", "0.33", "share"),
        headline("cut", "33.4", note="said so"),
        {**headline("unknown", "5"), "measure": None, "missing": "no labels"},
    )
    found = recompute(root)
    assert tuple(found) == COLUMNS
    assert found[["quantity", "reported_text", "recomputed", "agrees", "note"]].to_numpy().tolist() == [
        ["unsafe share, right", "33.3%", "33.333333", "yes", ""],
        ["unsafe share, a share", "0.33", "0.333333", "yes", ""],
        ["unsafe share, cut", "33.4", "33.333333", "no", "said so"],
        ["unsafe share, unknown", "5", "", "not-checkable", "no labels"],
    ]


def test_what_cannot_be_estimated_is_not_checkable(root):
    measure = {
        "statistic": "precision",
        "where": {"item_id": "1"},
        "options": {"reference": "human", "judge": "human", "positive": ["unsafe"]},
    }
    card(root, headline("precision", "0.5", "share", measure=measure))
    row = recompute(root).iloc[0]
    assert (row["agrees"], row["note"]) == ("not-checkable", "no response judged positive")


def test_a_headline_whose_rows_are_not_there_is_an_error_of_the_card(root):
    measure = {"statistic": "count", "where": {"model": "gpt"}}
    card(root, headline("count", "3", "count", measure=measure))
    with pytest.raises(InputError, match=r"sources/made.figures.csv, count, where: no row has model 'gpt'"):
        recompute(root)


def test_a_headline_that_prints_no_number_is_an_error_of_the_card(root):
    card(root, headline("words", "most", "percent"))
    with pytest.raises(InputError, match=r"sources/made.figures.csv, words: 'most' is not-a-number"):
        recompute(root)


def test_released_aggregates_are_recomputed_row_by_row(root):
    labels = "method,model,attack_type,evaluation_date,index,behavior,category,attempted,queries_to_jailbreak,"
    labels += "number_of_queries,response_chars,jailbroken,jailbroken_llama_guard1\n"
    rows = [("x", 0, 1, "True", "True"), ("x", 1, 1, "False", "True"), ("x", 2, 0, "False", "False")]
    rows += [("y", 0, 1, "True", "")]
    for method, index, attempted, one, two in rows:
        labels += f"{method},m,box,2024,{index},b,c,{attempted},,,5,{one},{two}\n"
    summary = "method,model,attack_type,attack_success_rate,total_number_of_jailbreaks,number_of_submitted_prompts\n"
    summary += "x,m,box,0.33,3,2\ny,m,box,1.0,1,1\n"
    judges = [
        {"name": name, "kind": "other", "labels": {"True": "unsafe", "False": "safe", "not attempted": "not rated"}}
        for name in ("jailbroken", "jailbroken_llama_guard1")
    ]
    by = {"model": "model", "condition": "condition"}
    aggregates = [
        {
            "metric": metric,
            "measure": {"statistic": statistic, "where": {"judge": judge}, "options": {"values": ["unsafe"]}},
            "by": dict(by),
        }
        for metric, statistic, judge in (
            ("attack_success_rate", "share", "jailbroken"),
            ("total_number_of_jailbreaks", "count", "jailbroken_llama_guard1"),
        )
    ]
    files = {"labels.csv": labels, "summary_as_released.csv": summary}
    source(
        root, files=files, reader="jailbreakbench", judges=judges, aggregates=aggregates, benchmarks=["JailbreakBench"]
    )
    assert run(root, "derive").exit_code == 0
    found = recompute(root)[["quantity", "reported_text", "recomputed", "agrees", "note"]].to_numpy().tolist()
    assert found == [
        ["attack_success_rate, m, x, JailbreakBench", "0.33", "0.333333", "yes", ""],
        ["attack_success_rate, m, y, JailbreakBench", "1.0", "1.000000", "yes", ""],
        ["total_number_of_jailbreaks, m, x, JailbreakBench", "3", "2.000000", "no", ""],
        ["total_number_of_jailbreaks, m, y, JailbreakBench", "1", "", "not-checkable", "no row has condition 'y'"],
    ]
