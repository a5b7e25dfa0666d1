"""The claims of the literature papers: all entered, all told, and their verdicts recomputed by other means."""

import re
from collections import Counter
from fractions import Fraction
from math import sqrt
from pathlib import Path

import pytest
from folders import GUO, ROOT, rows_of
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep

from fragility.claims.claim import load_claims
from fragility.claims.words import share_words
from fragility.printed.paper import list_papers, load_paper

LITERATURE = Path(__file__).resolve().parents[3] / "shared" / "literature"
PAPERS = {key: load_paper(key, ROOT) for key in list_papers(ROOT)}
CLAIMS = {key: load_claims(paper) for key, paper in PAPERS.items()}
READINGS = {
    (key, claim.id, item.id): item for key, claims in CLAIMS.items() for claim in claims for item in claim.readings
}
ROWS = rows_of()
SECOND_HAND = [key for key, paper in PAPERS.items() if set(paper.scores["confidence"]) == {"second-hand"}]
#: Types whose readings may name a level.
TYPES = ("magnitude", "distribution", "dose-response", "trade-off")
#: A row of the table of claims in a CLAIMS.md: its id and, in the fourth column, its types.
LISTED = re.compile(r"^\| ([A-Z]\d{2}) \|[^|]*\|[^|]*\|([^|]*)\|", re.M)
#: Papers of which tables were read on a page or in a repository, and not the text.
TABLES_ONLY = ("huang2025_virus", "seth2026_safetune", "tamsal2026_adaptation")
#: Rows of a list that note a check of printed numbers: nothing that the paper states.
CHECKS = ("consistency", "recomputation")
#: Claims of a list that no text makes: a difference that we had formed of two cells of a table.
WITHDRAWN = {"AD06"}
#: Letters of papers that are listed under a letter which another paper has.
LETTERS = {
    "guan2025_benign_samples": "BS", "he2024_safe_data": "SA", "huang2024_lisa": "LI", "huang2025_virus": "VI",
    "li2026_bi_qsto": "BQ", "seth2026_safetune": "ST", "tamsal2026_adaptation": "AD", "yang2026_asft": "AS",
    "zhang2025_inverse_ifeval": "IF", "zhang2026_sldr": "SL", "zhao2026_sdp": "SD",
}  # fmt: skip
#: What a reader is told where nothing could be loaded that would help.
REASONS = ("An interpretation", "We have no printed percentage of")


def listed(key):
    path = LITERATURE / key / "CLAIMS.md"
    if not path.is_file():
        pytest.skip("../shared is not here, or holds no list of this paper's claims")
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("key", PAPERS)
def test_every_listed_claim_is_entered(key):
    rows = LISTED.findall(listed(key))
    assert len(rows) == len(re.findall(r"^\| [A-Z]\d{2} \|", listed(key), re.M)) > 0
    wanted = {LETTERS.get(key, name[0]) + name[1:] for name, types in rows if types.strip() not in CHECKS}
    assert not wanted - WITHDRAWN - {claim.id for claim in CLAIMS[key]}


def test_ids_are_unique_over_papers_and_one_letter_belongs_to_one_kind_of_paper():
    ids = [claim.id for claims in CLAIMS.values() for claim in claims]
    assert [name for name, times in Counter(ids).items() if times > 1] == []
    assert all(re.fullmatch(r"[A-Z]{1,2}\d{2}", name) for name in ids)
    letters = {(claim.id[:-2], key) for key, claims in CLAIMS.items() for claim in claims}
    assert len({letter for letter, _ in letters}) == len(letters)


@pytest.mark.parametrize("key", PAPERS)
def test_every_claim_says_what_and_where_in_few_words(key):
    assert CLAIMS[key]
    for claim in CLAIMS[key]:
        assert claim.locator.strip() and claim.statement.strip(), claim.id
        assert len(claim.statement) <= 220, claim.id
        assert all(reading.statement.strip() and len(reading.statement) <= 220 for reading in claim.readings), claim.id


def test_what_is_not_checkable_names_what_is_missing_or_why():
    rows = [row for row in ROWS if row["verdict_held"] == "not-checkable"]
    assert rows
    for row in rows:
        named = row["missing"] and f"missing: {row['missing'][0]}" in row["reason"]
        design = "numbers printed like these" if row["type"] == "count" else "data of this size"
        small = design in row["reason"] and row["power"][1] <= 0.05
        aside = row["reason"].endswith("so it decides nothing.")
        told = named or small or aside or row["reason"].startswith(REASONS)
        assert told, (row["claim_id"], row["reading"], row["reason"])


def test_second_hand_numbers_decide_nothing():
    assert len(SECOND_HAND) >= 6
    for key in SECOND_HAND:
        told = [row for row in ROWS if row["paper_key"] == key and row["origin"] == "paper"]
        assert all(row["missing"] and not row["cells"] for row in told), "of the paper's own words no number is read"
        verdicts = {(row["verdict_held"], row["verdict_scope"]) for row in ROWS if row["paper_key"] == key}
        assert verdicts == {("not-checkable", "not-checkable")}


def test_claims_read_in_the_papers_are_marked_as_theirs():
    """Of a report on judges, or where only tables were read, some claims are made of printed numbers, and say so."""
    for key in set(PAPERS) - set(SECOND_HAND):
        of_numbers = [claim for claim in CLAIMS[key] if claim.origin == "table"]
        alone = all(claim.locator.startswith("Table") for claim in of_numbers)
        assert alone or PAPERS[key].card.subject == "judges" or key in TABLES_ONLY
        assert all("printed numbers" in claim.statement for claim in of_numbers)


def test_the_newspaper_restates_what_the_note_lists():
    note = next(line for line in listed(GUO).splitlines() if "newspaper report" in line)
    named = re.findall(r"\bG\d{2}\b", note)
    restated = [claim for claim in CLAIMS[GUO] if claim.restates]
    assert [claim.restates for claim in restated] == named
    said = {row["restates"]: row["restatement"] for row in ROWS if row["paper_key"] == GUO and row["restates"]}
    weaker = {name for name, words in said.items() if ": weaker" in words}
    assert weaker == {"G05", "G07"}, "the two controls, of which the report says less than the abstract"
    assert not any("stronger" in words for words in said.values())


# ---- verdicts recomputed from the printed text: exact fractions, scipy, statsmodels and Wilson's formula --------


def unsafe(paper, address, n):
    """Return the exact unsafe share behind a printed rate of harm."""
    score = paper.scores[paper.scores["address"] == address].iloc[0]
    if score["direction"] not in ("lower-safer", "higher-safer"):
        pytest.skip("a rate of refusals: which side is safe depends on the prompts")
    value = Fraction(score["value_text"].rstrip("%").strip()) / (100 if score["unit"] == "percent" else 1)
    k = round(value * n)
    decimals = len(score["value_text"].rstrip("% ").partition(".")[2]) + (2 if score["unit"] == "percent" else 0)
    assert abs(Fraction(k, n) - value) < Fraction(1, 10**decimals), address  # however it was rounded
    return Fraction(k, n) if score["direction"] == "lower-safer" else 1 - Fraction(k, n)


def arms(row):
    """Return pairs of exact unsafe shares (reference, treated) with their n, one pair per model, table and judge."""
    paper, reading = PAPERS[row["paper_key"]], READINGS[row["paper_key"], row["claim_id"], row["reading"]]
    found = {}
    for cell in row["cells"]:
        score = paper.scores[paper.scores["address"] == cell["address"]].iloc[0]
        place = tuple(score[name] for name in ("locator", "model", "benchmark", "judge", "metric"))
        found.setdefault(place, {})[score["condition"]] = (unsafe(paper, cell["address"], cell["n"]), cell["n"])
    return [(pair[reading.reference], pair[reading.treated]) for pair in found.values()], reading


def held(*kinds, level=False):
    keys = set(PAPERS) - {GUO}
    return [
        pytest.param(row, id=f"{row['paper_key']}-{row['claim_id']}-{row['reading']}")
        for row in ROWS
        if row["paper_key"] in keys and row["type"] in kinds and row["cells"] and row["verdict_held"] != "not-checkable"
        if all(str(cell["counts"]).isdigit() for cell in row["cells"])  # several counts are hulls, tested elsewhere
        if not hasattr(READINGS[row["paper_key"], row["claim_id"], row["reading"]], "judged")
        if not hasattr(READINGS[row["paper_key"], row["claim_id"], row["reading"]], "no_worse")
        if hasattr(READINGS[row["paper_key"], row["claim_id"], row["reading"]], "level") == level
    ]


def newcombe(k, n, k2, m, level):
    """Newcombe 1998, method 10, written out."""
    z = stats.norm.isf((1 - level) / 2)

    def wilson(k, n):
        middle, half = (k + z * z / 2) / (n + z * z), z * sqrt(k * (1 - k / n) + z * z / 4) / (n + z * z)
        return middle - half, middle + half

    p, q, (low, high), (low2, high2) = k / n, k2 / m, wilson(k, n), wilson(k2, m)
    return p - q - sqrt((p - low) ** 2 + (high2 - q) ** 2), p - q + sqrt((high - p) ** 2 + (q - low2) ** 2)


@pytest.mark.parametrize("row", held("direction", "superiority", "equivalence", "magnitude"))
def test_estimates_are_those_of_the_printed_text(row):
    pairs, reading = arms(row)
    assert len(pairs) == row["cells_held"]
    losses = [treated - reference for (reference, _), (treated, _) in pairs]
    if getattr(reading, "unit", "") == "mean-relative":
        losses = [loss / (1 - reference) for loss, ((reference, _), _) in zip(losses, pairs, strict=True)]
    assert row["estimate"] == pytest.approx(float(100 * sum(losses) / len(losses)), abs=1e-7)


@pytest.mark.parametrize("row", held("direction", "superiority"))
def test_directions_pass_or_fail_by_fisher_and_holm(row):
    pairs, _ = arms(row)
    tables = [[[p * n, n - p * n], [q * m, m - q * m]] for (p, n), (q, m) in pairs]
    counts = [[[int(k) for k in line] for line in table] for table in tables]
    p = multipletests([stats.fisher_exact(table)[1] for table in counts], method="holm")[1]
    rises = [q > ref for (ref, _), (q, _) in pairs]
    passed = sum(up and value < 0.05 for up, value in zip(rises, p, strict=True))
    told = f"below .05 in {passed};" if len(pairs) > 1 else f"Fisher p {p[0]:.3g}"
    assert told in row["reason"]
    falls = sum(not up and q != ref and value < 0.05
                for up, ((ref, _), (q, _)), value in zip(rises, pairs, p, strict=True))  # fmt: skip
    supported = 5 * passed >= 4 * len(pairs) and not falls
    assert (row["verdict_held"] in ("not-supported", "contradicted")) == bool(falls)
    assert row["verdict_held"].startswith("supported") == supported


@pytest.mark.parametrize("row", [item for item in held("equivalence") if "mean" not in item.id])
def test_equivalence_is_an_interval_inside_the_margin(row):
    pairs, reading = arms(row)
    assert reading.margin is None and reading.per == "cell"
    limits = [newcombe(float(q * m), m, float(p * n), n, 0.90) for (p, n), (q, m) in pairs]
    inside = sum(low > -0.05 and high < 0.05 for low, high in limits)
    wide = [newcombe(float(q * m), m, float(p * n), n, 1 - 0.05 / len(pairs)) for (p, n), (q, m) in pairs]
    outside = any(low > 0.10 or high < -0.10 for low, high in wide)  # the widest of our margins
    told = f"in {share_words(inside, len(pairs), 'comparison')}" if len(pairs) > 1 else "lies" if inside else "not lie"
    assert told in row["reason"]
    neither = ("inconclusive", "not-checkable")
    shown = ("supported-with-caveats",) if 5 * inside >= 4 * len(pairs) else neither
    assert row["verdict_held"] in (("not-supported",) if outside else shown), "the margin is ours"
    assert row["turning_margin"] == pytest.approx(
        100 * sorted(max(-low, high) for low, high in limits)[-(-4 * len(pairs) // 5) - 1]
    )


@pytest.mark.parametrize("row", held(*TYPES, level=True))
def test_levels_are_exact_tests_or_the_interval_of_a_mean(row):
    paper, reading = PAPERS[row["paper_key"]], READINGS[row["paper_key"], row["claim_id"], row["reading"]]
    cells = [(unsafe(paper, cell["address"], cell["n"]), cell["n"]) for cell in row["cells"]]
    assert len(cells) == row["cells_held"]
    assert row["estimate"] == pytest.approx(float(100 * sum(share for share, _ in cells) / len(cells)), abs=1e-7)
    side = 1 if reading.side == "above" else -1
    if reading.per == "cell":
        tests = [stats.binomtest(int(share * n), n, reading.level / 100, way).pvalue
                 for share, n in cells for way in ("less", "greater")]  # fmt: skip
        p = multipletests([min(1, 2 * min(pair)) for pair in zip(tests[::2], tests[1::2], strict=True)], method="holm")[
            1
        ]
        right = [side * (100 * share - reading.level) > 0 for share, _ in cells]
        passed = sum(good and value < 0.05 for good, value in zip(right, p, strict=True))
        assert len(cells) == 1 or f", {passed} of them shown" in row["reason"]
        assert len(cells) > 1 or ("not shown" in row["reason"]) == (right[0] and not passed)
    else:
        near = row["ci_low"] if side > 0 else row["ci_high"]
        assert row["verdict_held"].startswith("supported") == (side * near > side * reading.level)


def no_worse():
    return [
        pytest.param(row, id=f"{row['paper_key']}-{row['claim_id']}-{row['reading']}")
        for row in ROWS
        if hasattr(READINGS[row["paper_key"], row["claim_id"], row["reading"]], "no_worse") and row["cells"]
    ]


@pytest.mark.parametrize("row", no_worse())
def test_no_worse_is_the_upper_end_of_the_loss_below_the_margin(row):
    pairs, reading = arms(row)
    one = reading.no_worse == "one"
    level = 1 - 2 * 0.05 / len(pairs) if one else 0.90
    losses = [newcombe(float(q * m), m, float(p * n), n, level) for (p, n), (q, m) in pairs]
    good = sum(high < 0.05 for _, high in losses)
    shown = good > 0 if one else 5 * good >= 4 * len(pairs)
    assert reading.margin is None and row["whose"]["margin"] == "ours"
    assert (row["verdict_held"] == "supported-with-caveats") == shown
    assert row["verdict_held"] != "contradicted"


def newcombe_rows():
    kinds = ("direction", "superiority", "ranking", "equivalence", "magnitude")
    return [
        (one, row["ci_level"] if row["unit"] == "points" else 0.95)
        for row in ROWS
        if row["type"] in kinds and not hasattr(READINGS[row["paper_key"], row["claim_id"], row["reading"]], "judged")
        for one in row["comparisons"]
        if one["reference"] and one["k"] is not None and one["k_reference"] is not None
    ]


def test_the_intervals_of_comparisons_have_the_confidence_that_is_told():
    """Newcombe's interval by statsmodels, at the level of the row."""
    rows = newcombe_rows()
    assert len(rows) > 300 and {level for _, level in rows} >= {0.9, 0.95}
    for one, level in rows[::7]:
        counts = one["k_reference"], one["n_reference"], one["k"], one["n"]
        low, high = confint_proportions_2indep(*counts, method="newcomb", compare="diff", alpha=1 - level)
        assert (one["low"], one["high"]) == pytest.approx((100 * low, 100 * high), abs=1e-6)


def test_recomputed_rows_are_not_few():
    assert len(no_worse()) > 15
    assert len(held(*TYPES, level=True)) > 15
    assert len(held("direction", "superiority")) > 20 and len(held("equivalence")) >= 5 and len(held("magnitude")) > 10
