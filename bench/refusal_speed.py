"""Time the matching of refusal lists and the counting of openers against plain loops, as ratios in one run.

Prevents the failure in which a claim about speed has no measurement behind it. The responses are made here; each pair
stands side by side, ours and the loop that papers use, and both must find the same. Memory is that of a process of
its own. Times are processor seconds on one core. Run it on a machine with nothing else to do:
`.venv/bin/python bench/refusal_speed.py`.
"""

import argparse
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

for name in ("OMP_NUM_THREADS", "ARROW_NUM_THREADS"):
    os.environ[name] = "1"  # one core for all, and before pyarrow is loaded

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import pyarrow as pa  # noqa: E402

from fragility.released.refusals import flags, load_lexicons, opener_counts  # noqa: E402
from fragility.released.refusals.matching import contains, starts_with  # noqa: E402

RESPONSES, LENGTH, KEYWORDS = 1_000_000, 95, 40
VOCABULARY, MODELS = 2_000, 10
#: Shares of responses that open with a keyword, and that hold one further on.
OPENS, HOLDS = 0.30, 0.05
MOST_SECONDS, MOST_MEMORY = 10.0, 2e9


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5, help="the median of so many rounds counts")
    parser.add_argument("--responses", type=int, default=RESPONSES)
    parser.add_argument("--memory", action="store_true", help="only count openers, and print the memory it takes")
    arguments = parser.parse_args()
    keywords = list(dict.fromkeys(entry for held in load_lexicons().values() for entry in held.normalised))[:KEYWORDS]
    texts = responses(arguments.responses, keywords, np.random.default_rng(1))
    if arguments.memory:
        count_openers(texts)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
        return
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"{platform.platform()}, Python {platform.python_version()}, pyarrow {pa.__version__}, one core{load}")
    print(f"{len(texts):,} made-up responses of {LENGTH} characters, {KEYWORDS} keywords, {arguments.rounds} rounds")
    print(f"{'':50}{'ours, s':>10}{'baseline, s':>13}{'ratio':>8}  target")
    compare(texts, keywords, arguments.rounds)
    ours = median(lambda: flags(texts, load_lexicons()), arguments.rounds)
    print(f"{f'flags of all {len(load_lexicons())} lists, text normalised':50}{ours:10.2f}")
    ours = median(lambda: count_openers(texts), arguments.rounds)
    met = "met" if ours < MOST_SECONDS else "missed"
    print(f"{'counts of openers, 1 to 8 words':50}{ours:10.2f}{'':21}  under {MOST_SECONDS:g} s: {met}")
    command = [sys.executable, __file__, "--memory", "--responses", str(arguments.responses)]
    peak = int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    met = "met" if peak < MOST_MEMORY else "missed"
    print(f"{'their memory, with the responses':50}{peak / 1e9:7.2f} GB{'':21}  under {MOST_MEMORY / 1e9:g} GB: {met}")


def compare(texts: pd.Series, keywords: list[str], rounds: int) -> None:
    """Print one line for each way of matching, after a check that both sides find the same."""
    plain, array, several = texts.tolist(), pa.array(texts, pa.large_string()), tuple(keywords)
    pairs: list[tuple[str, Callable[[], Any], Callable[[], Any], float]] = [
        (
            "anywhere; baseline: any(k in r for k in keywords)",
            lambda: contains(array, keywords),
            lambda: [any(k in r for k in keywords) for r in plain],
            20,
        ),
        (
            "at the start; baseline: r.startswith(keywords)",
            lambda: starts_with(array, keywords),
            lambda: [r.startswith(several) for r in plain],
            1,
        ),
    ]
    for label, ours, baseline, ratio in pairs:
        if ours().to_pylist() != baseline():
            raise SystemExit(f"{label}: the two do not find the same")
        ours_seconds, baseline_seconds = median(ours, rounds), median(baseline, min(rounds, 3))
        reached = baseline_seconds / ours_seconds
        met = "met" if reached >= ratio else "missed"
        print(f"{label:50}{ours_seconds:10.3f}{baseline_seconds:13.2f}{reached:8.1f}  {ratio:g} times: {met}")


def responses(number: int, keywords: list[str], rng: np.random.Generator) -> pd.Series:
    """Return made-up responses: words of a made-up language, as frequent as words are, with keywords among them."""
    letters = rng.choice(list("abcdefghijklmnopqrstuvwxyz"), (VOCABULARY, 8))
    sizes = rng.integers(1, 9, VOCABULARY)
    words = np.array(["".join(row[:size]) for row, size in zip(letters, sizes, strict=True)])
    words[::10] = [f"{word}," for word in words[::10]]
    chances = 1 / np.arange(1, VOCABULARY + 1)
    drawn = rng.choice(VOCABULARY, (number, LENGTH // 3), p=chances / chances.sum())
    place, keyword = rng.random(number), rng.integers(0, len(keywords), number)
    made = []
    for row in range(number):
        text = " ".join(words[drawn[row]].tolist())
        if place[row] < OPENS:
            text = f"{keywords[keyword[row]]} {text}"
        elif place[row] < OPENS + HOLDS:
            text = f"{text[:30]} {keywords[keyword[row]]} {text[30:]}"
        made.append(text[:LENGTH])
    return pd.Series(made, dtype="str")


def count_openers(texts: pd.Series) -> pd.DataFrame:
    """Count the openers of the responses as if several models had given them and one judge had judged."""
    model, refused = np.arange(len(texts)) % MODELS, np.arange(len(texts)) % 3 == 0
    columns = {"source": "made", "condition": "", "benchmark": "made", "judge": "made", "judge_version": ""}
    labels = {"model": model.astype(str), "meaning": np.where(refused, "refused", "complied"), "blocked": pd.NA}
    return opener_counts(pd.DataFrame({"response": texts}).assign(**columns, **labels), load_lexicons())


def median(job: Callable[[], object], rounds: int) -> float:
    """Return the median processor time of several runs."""
    return float(np.median([seconds(job) for _ in range(rounds)]))


def seconds(job: Callable[[], object]) -> float:
    """Return the processor time it takes, which a busy machine changes little."""
    start = time.process_time()
    job()
    return time.process_time() - start


if __name__ == "__main__":
    main()
