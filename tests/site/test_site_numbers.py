"""The arithmetic of the pages against the library, in a real browser, on 100,000 random inputs."""

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from fragility.statistics import fisher, newcombe, wilson
from fragility.statistics.averages import absolute_reduction
from fragility.statistics.column_scan import scan
from fragility.statistics.granularity import pass_chance, possible_counts
from fragility.statistics.judge_error import move_rate
from fragility.statistics.multiplicity import holm
from fragility.statistics.paired import newcombe_paired_bounds

SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "_static" / "numbers.js"
#: Random inputs of the intervals; the exact test and the counts behind a print are slower in the library.
MANY, SOME = 100_000, 2_000


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    opened = context.new_page()
    opened.add_script_tag(content=SCRIPT.read_text(encoding="utf-8"))
    yield opened
    context.close()


def arms(number: int) -> tuple[Any, Any, Any, Any]:
    rng = np.random.default_rng(12345)
    n1, n2 = rng.integers(1, 3000, (2, number))
    ends = rng.random(number) < 0.05
    k1 = np.where(ends, n1, rng.integers(0, n1 + 1))
    return k1, n1, rng.integers(0, n2 + 1), n2


#: Numbers cross to the browser and back as bytes: as JSON, 100,000 rows would cost more than their arithmetic.
ROWS = """([text, width]) => {
  const given = new Float64Array(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
  const found = [];
  for (let at = 0; at < given.length; at += width) { const row = given.subarray(at, at + width); found.push(%s); }
  const bytes = new Uint8Array(Float64Array.from(found.flat(2)).buffer);
  let told = "";
  for (let at = 0; at < bytes.length; at += 8192) told += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(told);
}"""


def asked(page: Page, call: str, *columns: Any) -> Any:
    rows = np.stack([np.asarray(column, dtype=float) for column in columns], axis=1)
    told = page.evaluate(ROWS % call, [base64.b64encode(rows.tobytes()).decode(), rows.shape[1]])
    return np.frombuffer(base64.b64decode(told), dtype=float).reshape(len(rows), -1).squeeze()


def limits(interval: Any) -> Any:
    return np.stack([np.asarray(part) for part in (interval.estimate, interval.low, interval.high)], axis=1)


def test_intervals_equal_those_of_the_library(page: Page) -> None:
    k1, n1, k2, n2 = arms(MANY)
    for level in (0.9, 0.95):
        found = asked(page, f"numbers.wilson(...row, {level})", k1, n1)
        assert np.abs(found - limits(wilson(k1, n1, level))).max() < 1e-9
        found = asked(page, f"numbers.newcombe(...row, {level})", k1, n1, k2, n2)
        assert np.abs(found - limits(newcombe(k1, n1, k2, n2, level))).max() < 1e-9


def test_moved_rates_and_fewer_prompts_equal_those_of_the_library(page: Page) -> None:
    k1, n1, k2, n2 = arms(MANY)
    rng = np.random.default_rng(7)
    share, design = rng.uniform(-0.2, 0.2, MANY), rng.uniform(1, 10, MANY)
    keep = np.minimum(n1, n2) / design >= 1
    k1, n1, k2, n2, share, design = (part[keep] for part in (k1, n1, k2, n2, share, design))
    moved = np.asarray(move_rate(k1, n1, share).k)
    assert np.abs(asked(page, "numbers.moveRate(...row)", k1, n1, share) - moved).max() < 1e-9
    found = asked(page, "numbers.newcombe(...row)", moved / design, n1 / design, k2 / design, n2 / design)
    expected = limits(newcombe(moved / design, n1 / design, k2 / design, n2 / design))
    assert np.abs(found - expected).max() < 1e-9


def test_paired_bounds_equal_those_of_the_library(page: Page) -> None:
    k1, n, k2, _ = arms(MANY)
    k2 = np.minimum(k2, n)
    found = asked(page, "numbers.newcombePairedBounds(...row)", k1, k2, n)
    for at, interval in enumerate(newcombe_paired_bounds(k1, k2, n)):
        assert np.abs(found[:, 3 * at : 3 * at + 3] - limits(interval)).max() < 1e-9


def test_what_if_equals_the_library(page: Page) -> None:
    arms_, rng = arms(MANY), np.random.default_rng(11)
    judge, size, design = rng.uniform(-0.15, 0.15, MANY), rng.uniform(0.25, 4, MANY), rng.uniform(1, 10, MANY)
    pairing = rng.integers(-1, 2, MANY)
    k1, n1, k2, n2 = arms_
    n2 = np.where(pairing == 0, n2, n1)  # those of one set of prompts
    k2 = np.minimum(k2, n2)
    call = "numbers.assumed(row.subarray(0, 4), {judge: row[4], size: row[5], design: row[6], pairing: row[7]}, 0.9)"
    found = asked(page, call, k1, n1, k2, n2, judge, size, design, pairing)
    n, m = (np.maximum(total * size / design, 1) for total in (n1, n2))
    a = np.minimum(k1 * size / design, n)
    b = np.minimum(np.asarray(move_rate(k2, n2, judge).k) * size / design, m)
    expected = limits(newcombe(a, n, b, m, 0.9))
    whole, one, two = (np.floor(part + 0.5) for part in (n, a, b))  # as a page rounds
    narrow, wide = newcombe_paired_bounds(np.minimum(one, whole), np.minimum(two, whole), whole, 0.9)
    for sign, interval in ((1, narrow), (-1, wide)):
        expected[pairing == sign] = limits(interval)[pairing == sign]
    assert np.abs(found - expected).max() < 1e-9


def test_the_mean_and_the_main_test_equal_those_of_the_library(page: Page) -> None:
    rng = np.random.default_rng(3)
    columns = [column.reshape(-1, 5) for column in arms(SOME)]
    plain = "{judge: 0, size: 1, design: 1, pairing: 0, margin: 0}"
    call = f"""(readings) => readings.map((arms) => [
      numbers.meanOf(arms.map((one) => numbers.assumed(one, {plain}))),
      numbers.mainTest({{ test: "differences" }}, arms, {plain}),
      numbers.holm(arms.map((one) => numbers.fisher(...one)))])"""
    readings = np.stack(columns, axis=2)
    readings[:, :, :2] = np.where(rng.random((len(readings), 5, 1)) < 0.5, readings[:, :, 2:], readings[:, :, :2])
    for arms_, (mean, test, adjusted) in zip(readings, page.evaluate(call, readings.tolist()), strict=True):
        expected = absolute_reduction(*arms_.T)
        assert np.abs(np.subtract(mean, (expected.estimate, expected.low, expected.high))).max() < 1e-9
        p, shift = holm(fisher(*arms_.T)), arms_[:, 0] / arms_[:, 1] - arms_[:, 2] / arms_[:, 3]
        assert np.abs(np.subtract(adjusted, p)).max() < 1e-9
        told = {"passed": int(((shift > 0) & (p < 0.05)).sum()), "opposed": int(((shift < 0) & (p < 0.05)).sum())}
        assert test == told | {"total": 5}


def test_the_exact_test_equals_that_of_the_library(page: Page) -> None:
    k1, n1, k2, n2 = (part % 400 for part in arms(SOME))
    n1, n2 = n1 + 1, n2 + 1
    k1, k2 = np.minimum(k1, n1), np.minimum(k2, n2)
    found = asked(page, "numbers.fisher(...row)", k1, n1, k2, n2)
    assert np.abs(found - fisher(k1, n1, k2, n2)).max() < 1e-9


def test_counts_behind_a_print_equal_those_of_the_library(page: Page) -> None:
    rng = np.random.default_rng(99)
    decimals = rng.integers(0, 4, SOME)
    texts = [f"{value:.{places}f}" for value, places in zip(rng.uniform(0, 100, SOME), decimals, strict=True)]
    ns = rng.integers(1, 1200, SOME).tolist()
    call = "(rows) => rows.map(([text, n]) => numbers.possibleCounts(numbers.read(text), n))"
    for text, n, found in zip(
        texts, ns, page.evaluate(call, [list(pair) for pair in zip(texts, ns, strict=True)]), strict=True
    ):
        expected = possible_counts(text, n)
        assert tuple(found["counts"]) == expected.counts, (text, n)
        assert tuple(rule for rule, counts in found["by"].items() if counts) == expected.rules, (text, n)


def test_the_n_that_fits_equals_that_of_the_library(page: Page) -> None:
    rng = np.random.default_rng(5)
    for true_n in (100, 313, 520):
        texts = [f"{100 * k / true_n:.2f}" for k in rng.integers(1, true_n, 12)]
        call = "(texts) => numbers.scan(texts.map((text) => numbers.read(text, 2)), 50, 700)"
        found = page.evaluate(call, texts)
        expected = scan(texts, range(50, 701), 2)
        assert found["fits"] == expected.explained_informative.tolist()
        assert found["best"] == expected.best
        at = expected.n.tolist().index(expected.best)
        assert found["chance"] == pytest.approx(float(expected.chance[at]), rel=1e-9)
    assert page.evaluate("numbers.passChance(520, 4)") == pytest.approx(pass_chance(520, 2), abs=1e-12)
