"""Examples of the sentences on prompts, released labels and scores: benchmarks, refusals, distributions, sources."""

from math import nan

import pandas as pd

from fragility.report import headlines
from fragility.report.benchmarks import (
    categories_sentence,
    correlation_sentence,
    curve_sentence,
    declared_sentence,
    duplicates_sentence,
    effective_sentence,
    overlap_sentence,
    sizes_sentence,
)
from fragility.report.refusals import (
    blocked_sentence,
    fails_sentence,
    found_sentence,
    held_sentence,
    length_sentence,
    lists_sentence,
    needed_sentence,
    shared_sentence,
    unplaced_sentence,
    varied_sentence,
)
from fragility.report.shapes import (
    apart_sentence,
    rank_sentence,
    shift_sentence,
    summaries_sentence,
    thresholds_sentence,
)
from fragility.report.spread import (
    differences_sentence,
    flips_sentence,
    noise_sentence,
    quality_sentence,
    spread_sentence,
    variance_sentence,
)
from sentences import examples, table

SETS = "benchmark|prompts|stated|n|independent"
advbench = ("AdvBench", "released", "500, 520", 520, 300)
xstest = ("XSTest", "released", "450", 450, 450)
gated = ("SORRY-Bench", "gated", "450", nan, nan)
other = ("HEx-PHI", "released", "330", 300, 299)
CURVE = "benchmark|measure|threshold|independent|n"
COPIES = "benchmark|other|threshold|declared|found|not declared|found besides"
OVERLAP = "benchmark|other|near|exact|n|share"
GRID = "benchmark|n|independent|icc|half width|effective n"
ICC = "icc|reason|in groups"
CATEGORIES = "category|prompts|independent"
SHARES = "source|judge|model|n|share|high|blocked|unknown|enough"
mistral = ("dna", "people", "Mistral-7B", 49, 0.061, 0.16, 0, 0, True)
llama = ("xstest", "GPT-4", "Llama-2", 300, 0.9, 0.93, 12, 1, True)
small = ("xstest", "GPT-4", "Gemma", 1, 1.0, 1.0, 40, 0, False)
NEEDED = "words|kind|model|80 %|95 %"
VARIED = "model|kind|effective|effective_low|effective_high"
POOLED = "list|estimate|low|high|models|prediction_low|prediction_high"
seed = ("seed", 0.62, 0.4, 0.8, 8, 0.05, 0.99)
best = ("jailbreakeval", 0.81, 0.7, 0.9, 8, 0.2, 1.0)
FOUND = "lexicon|where|tp|fn|fp|recall|precision"
SHARED = "by|first|second|weighted"
alike = ("family", "Llama", "Qwen", 0.8)
SUMMARY = "model|mean"
RANKS = "model|mean|from|to|first (%)"
DISTANCE = "model|moved|from|to|at|largest gap (%)|means apart"
SHIFT = "quantile|difference|low|high"
SPREAD = "prompts|hits|never (%)|prompts with half the hits"
FLIPS = "model|repeats|moves|minority"
NOISE = "within prompts (%)|enough repeats"
VARIANCE = "model|why not|prompt|setting|prompt_setting|answer|judge|rest"
FIGURES = "source|locator|quantity|reported_text|recomputed|low|high|interval|agrees"
plain = ("xstest", "T1", "full refusals", "38.2 %", "38.2", "33", "43", "Wilson, n = 450", "yes")
exact = ("xstest", "T1", "prompts", "450", "450", "", "", headlines.EXACT, "yes")
wrong = ("dna", "T2", "harmful (people)", "12 %", "14.0", "", "", "no interval", "no")
again = ("dna", "T2", "harmful (GPT-4)", "12 %", "12.0", "", "", "no interval", "yes")
absent = ("jbb", "T3", "agreement", "0.9", "", "", "", "", "not-checkable")
PARTED = "source|locator|reported_text|about|quantity|recomputed|difference|note|reading that agrees"
parted = ("dna", "T2", "12 %", "harmful", "harmful (people)", "14.0", 2.0, "labels of people", "")
ALONE = "source|metric|scores|n|how|same as|below 0 or above all"
STORED = "source|stored|checked|do not"


def sets(*rows: tuple[object, ...]) -> pd.DataFrame:
    return table(SETS, *rows).astype({"n": "Int64", "independent": "Int64"})


def ranks(*rows: tuple[object, ...]) -> pd.DataFrame:
    found = table(RANKS, *rows)
    found.attrs["questions"] = 8
    return found


EXAMPLES = [
    *examples(
        sizes_sentence,
        one=sets(xstest),
        none_stated=sets(("XSTest", "released", "not given", 450, 450)),
        several=sets(advbench, xstest, gated, other),
    ),
    *examples(
        duplicates_sentence,
        none=sets(xstest),
        one=sets(advbench, xstest),
        several=sets(advbench, gated, other),
    ),
    *examples(
        curve_sentence,
        two_measures=(
            table(
                CURVE,
                ("AdvBench", "shingles", 0.4, 210, 520),
                ("AdvBench", "shingles", 0.8, 480, 520),
                ("AdvBench", "words", 0.4, 190, 520),
                ("AdvBench", "words", 0.8, 470, 520),
            ),
            "AdvBench",
        ),
    ),
    *examples(
        declared_sentence,
        all=(table(COPIES, ("JailbreakBench", "AdvBench", 0.6, 2, 2, 82, 0)), 0.6),
        some=(table(COPIES, ("JailbreakBench", "AdvBench", 0.6, 18, 17, 82, 3)), 0.6),
    ),
    *examples(
        overlap_sentence,
        none=table(OVERLAP, ("XSTest", "AdvBench", 0, 0, 450, 0.0)),
        one=table(OVERLAP, ("JailbreakBench", "AdvBench", 18, 0, 100, 0.18)),
        several=table(
            OVERLAP, ("JailbreakBench", "AdvBench", 18, 1, 100, 0.18), ("StrongREJECT", "AdvBench", 40, 9, 313, 0.13)
        ),
    ),
    *examples(
        effective_sentence,
        two=table(GRID, ("AdvBench", 520, 300, 0.0, 4.3, 520.0), ("AdvBench", 520, 300, 1.0, 7.9, 152.0)),
    ),
    *examples(
        correlation_sentence,
        none=(table(ICC, (nan, "no group has two prompts", 0)), "XSTest"),
        one=(table(ICC, (0.31, "", 24)), "XSTest"),
        several=(table(ICC, (0.31, "", 24), (-0.05, "", 24), (0.6, "", 24)), "XSTest"),
    ),
    *examples(
        categories_sentence,
        none_lost=(table(CATEGORIES, ("Fraud", 10, 10), ("Malware", 10, 10)), "JailbreakBench"),
        one=(table(CATEGORIES, ("Fraud", 10, 10)), "JailbreakBench"),
        several=(table(CATEGORIES, ("Fraud", 12, 11), ("Malware", 70, 30)), "Do-Not-Answer"),
    ),
    *examples(held_sentence, one=table(SHARES, small), several=table(SHARES, mistral, llama, small)),
    *examples(
        needed_sentence,
        one=(table(NEEDED, (3, "refusals", "Llama-2", 4, 9)), 3),
        several=(
            table(
                NEEDED,
                (3, "refusals", "Llama-2", 4, 9),
                (3, "refusals", "Mistral-7B", 19, 30),
                (3, "compliant answers", "Llama-2", 210, 300),
                (1, "refusals", "Llama-2", 1, 2),
            ),
            3,
        ),
    ),
    *examples(
        length_sentence,
        grows=table("kind|words|95 %", ("refusals", 1, 3.0), ("refusals", 5, 40.5)),
        does_not=table("kind|words|95 %", ("refusals", 1, 3.0), ("refusals", 2, 3.0)),
    ),
    *examples(
        varied_sentence,
        none=table(VARIED, ("Llama-2", "refusals", nan, nan, nan)),
        refusals_alone=table(VARIED, ("Llama-2", "refusals", 4.2, 3.0, 6.0)),
        both=table(
            VARIED,
            ("Llama-2", "refusals", 4.2, 3.0, 6.0),
            ("Llama-2", "compliant answers", 140.0, 90.0, 200.0),
            ("Mistral-7B", "refusals", 30.0, 20.0, 44.0),
            ("Mistral-7B", "compliant answers", nan, nan, nan),
        ),
    ),
    *examples(
        lists_sentence,
        the_best=(table(POOLED, best), "jailbreakeval"),
        another=(table(POOLED, best, seed), "seed"),
        no_prediction=(table(POOLED, best, (*seed[:4], 2, nan, nan)), "seed"),
    ),
    *examples(
        fails_sentence,
        none=(table(SHARES, llama), table("model|share|shown")),
        one=(table(SHARES, llama, mistral), table("model|share|shown", ("Mistral-7B", 0.18, ""))),
        all=(table(SHARES, mistral), table("model|share|shown", ("Mistral-7B", 0.4, "it is not"))),
    ),
    *examples(
        found_sentence,
        the_start=table(FOUND, ("seed", "at the start", 731, 1300, 20, 0.36, 0.97)),
        both=table(
            FOUND,
            ("seed", "at the start", 70, 30, 20, 0.7, 0.78),
            ("seed", "at the start", 10, 90, 0, 0.1, 1.0),
            ("seed", "anywhere", 0, 100, 0, 0.0, nan),
        ),
    ),
    *examples(
        shared_sentence,
        none=(table(SHARED), "family"),
        one=(table(SHARED, alike), "family"),
        several=(table(SHARED, alike, ("family", "Llama", "Gemma", 0.1), ("family", "Qwen", "Gemma", 0.3)), "family"),
    ),
    *examples(
        unplaced_sentence,
        none=(table("words|year|n", (1, 2024.0, 30)), "year"),
        some=(table("words|year|n", (1, 2024.0, 1300), (1, nan, 240), (3, nan, 240)), "year"),
    ),
    *examples(
        blocked_sentence,
        none=table(SHARES, mistral),
        one=table(SHARES, mistral, llama),
        several=table(SHARES, mistral, llama, small),
    ),
    *examples(
        rank_sentence,
        sure=(ranks(("GPT-4", 90.0, 1, 1, 100.0), ("Qwen", 40.0, 2, 2, 0.0)), "model"),
        unsure=(ranks(("GPT-4", 90.0, 1, 2, 61.0), ("Qwen", 88.0, 1, 4, 30.0)), "model"),
    ),
    *examples(
        summaries_sentence,
        same=(table(SUMMARY, ("GPT-4", 90.0), ("Qwen", 40.0)), table("model|higher by median"), "model"),
        some=(
            table(SUMMARY, ("GPT-4", 90.0), ("Qwen", 40.0), ("Gemma", 38.0)),
            table("model|higher by median", ("Qwen", "Gemma")),
            "model",
        ),
    ),
    *examples(
        thresholds_sentence,
        none=(table("turns", (False,), (False,)), [10, 50, 90]),
        one=(table("turns", (True,)), [10, 50, 90]),
        some=(table("turns", (True,), (False,), (True,)), [10, 50, 90]),
    ),
    *examples(
        apart_sentence,
        alike=(table(DISTANCE, ("Qwen", 20.0, 15.0, 26.0, 50.0, 40.0, -20.0)), "model", "GPT-4"),
        cancels=(table(DISTANCE, ("Qwen", 20.0, 15.0, 26.0, 50.0, 40.0, -4.0)), "model", "GPT-4"),
    ),
    *examples(
        shift_sentence,
        nowhere=(table(SHIFT, (0.05, -0.4, -2.0, 1.0), (0.5, 0.0, -1.0, 1.0)), "Qwen", "GPT-4"),
        both_ways=(
            table(SHIFT, (0.05, -12.0, -20.0, -4.0), (0.5, -3.1, -5.0, -1.0), (0.95, 2.0, 0.5, 3.0)),
            "Qwen",
            "GPT-4",
        ),
    ),
    *examples(
        spread_sentence,
        none=(pd.DataFrame(), table(SPREAD, (939, 0, 100.0, 0))),
        no_fit=(
            pd.DataFrame(),
            table(f"{SPREAD}|fit", (939, 1, 99.9, 1, "one label alone says nothing of how prompts differ")),
        ),
        uneven=(
            pd.DataFrame(),
            table(f"{SPREAD}|correlation|p of one chance", (939, 120, 91.0, 31, 0.24, 0.0001)),
        ),
        even=(
            pd.DataFrame(),
            table(f"{SPREAD}|correlation|p of one chance", (20, 90, 0.0, 10, 0.01, 0.6)),
        ),
    ),
    *examples(
        quality_sentence,
        none=table("what", ("tells models apart",)),
        one=table("what", ("same for all models",), ("tells models apart",), ("against the rest",)),
        several=table("what", *[("same for all models",)] * 2, *[("against the rest",)] * 2),
    ),
    *examples(
        differences_sentence,
        none=table("half width, by prompt|half width, apart|told apart|by prompt", (2.0, 3.0, False, False)),
        some=table(
            "half width, by prompt|half width, apart|told apart|by prompt",
            (2.0, 3.0, True, True),
            (2.0, 3.0, False, True),
            (2.0, 2.5, False, False),
        ),
    ),
    *examples(
        flips_sentence,
        none_moves=table(FLIPS, ("Mistral-7B", 5, False, 0)),
        some=table(FLIPS, ("Mistral-7B", 5, True, 1), ("Mistral-7B", 5, False, 0), ("Qwen", 5, True, 2)),
    ),
    *examples(
        noise_sentence,
        none=table("model", ("Qwen",)),
        one=table(NOISE, (12.0, 1.0)),
        several=table(NOISE, (12.0, 2.0), (40.0, 5.0)),
    ),
    *examples(
        variance_sentence,
        none=table(VARIANCE, ("Qwen", "no answer has both", nan, nan, nan, nan, nan, nan)),
        one=table(VARIANCE, ("Qwen", "", 70.0, 1.0, 2.0, 5.0, 2.0, 20.0)),
        several=table(
            VARIANCE, ("Qwen", "", 70.0, 1.0, 2.0, 5.0, 2.0, 20.0), ("Llama-2", "", 30.0, 1.0, 2.0, 45.0, 2.0, 20.0)
        ),
    ),
    *examples(
        headlines.tally_sentence,
        one=table(FIGURES, plain),
        several=table(FIGURES, plain, exact, wrong, again, absent),
    ),
    *examples(
        headlines.causes_sentence,
        none=table(PARTED),
        one=table(PARTED, parted),
        some_by_another=table(PARTED, parted, ("xstest", "T1", "3", "x", "x (a)", "4.0", 1.0, "slip", "x (b)")),
    ),
    *examples(
        headlines.readings_sentence,
        none=(table(FIGURES, plain), "xstest"),
        two=(table(FIGURES, wrong, again), "dna"),
    ),
    *examples(
        headlines.stored_sentence,
        none_checked=table(STORED, ("xstest", 3, 0, 0)),
        all_agree=table(STORED, ("xstest", 3, 3, 0)),
        some_differ=table(STORED, ("xstest", 3, 3, 0), ("dna", 1200, 900, 4)),
    ),
    *examples(
        headlines.limits_sentence,
        exact_alone=table(FIGURES, exact),
        several=table(FIGURES, plain, exact, again),
    ),
    *examples(
        headlines.alone_sentence,
        counts=table(ALONE, ("helm", "refusals", 40, 436, "", "", 0)),
        several=table(
            ALONE,
            ("helm", "refusals", 40, 436, "", "", 0),
            ("helm", "all", 40, 0, "sum of parts", "", 0),
            ("wash", "MACHIAVELLI", 12, 0, "", "", 2),
        ),
    ),
]
