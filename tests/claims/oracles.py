"""Counts of a made paper and what follows from them by scipy, statsmodels or a formula written out."""

from pathlib import Path
from typing import Any

import numpy as np
from folders import claim, make_paper, score
from scipy import stats
from statsmodels.stats.multitest import multipletests

from fragility.claims.ledger import paper_rows

#: Prompts of the one benchmark, and how many of them each of five models answers safely in each condition.
N = 440
MODELS = ["A-7B", "B-7B", "C-7B", "D-7B", "E-7B"]
SAFE = {
    "base": [400, 400, 400, 400, 400],
    "down": [300, 310, 371, 400, 430],
    "low": [200, 190, 210, 180, 215],
    "lower": [100, 95, 150, 150, 90],
    "near": [396, 398, 401, 404, 405],
    "far": [340, 345, 398, 400, 401],
    "few": [20, 30, 25, 44, 60],
}
Counts = dict[str, list[int]]


def ledger_of(
    folder: Path, safe: Counts, asked: list[tuple[str, dict[str, Any]]], models: list[str] = MODELS
) -> list[dict[str, Any]]:
    """Return the rows of a paper that prints these counts in percent and makes one claim per reading."""
    printed = [
        score("Table 1", model, name, "SORRY-Bench", f"{100 * k / N:.2f}")
        for name, counts in safe.items()
        for model, k in zip(models, counts, strict=True)
    ]
    made = [claim(kind, reading) | {"id": f"M{place:02}"} for place, (kind, reading) in enumerate(asked)]
    return paper_rows(make_paper(folder, printed, made))


def wilson(k: Any, n: Any = N, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    k, z = np.asarray(k, dtype=float), stats.norm.isf((1 - level) / 2)
    middle, half = (k + z**2 / 2) / (n + z**2), z * np.sqrt(k * (n - k) / n + z**2 / 4) / (n + z**2)
    return middle - half, middle + half


def newcombe(a: Any, b: Any, level: float = 0.95, n: Any = N) -> tuple[np.ndarray, np.ndarray]:
    """Return the interval of a/n - b/n by its formula; the counts may be moved ones."""
    (l1, u1), (l2, u2) = wilson(a, n, level), wilson(b, n, level)
    p, q = np.asarray(a) / n, np.asarray(b) / n
    return p - q - np.hypot(p - l1, u2 - q), p - q + np.hypot(u1 - p, q - l2)


def holm(p: Any) -> np.ndarray:
    return np.asarray(multipletests(p, method="holm")[1])


def fisher(a: Any, b: Any) -> np.ndarray:
    return np.array([stats.fisher_exact([[x, N - x], [y, N - y]])[1] for x, y in zip(a, b, strict=True)])


def mcnemar_most(a: int, b: int) -> float:
    """Return the largest exact McNemar p over all overlaps of two arms."""
    only_one = np.arange(max(0, a - b), min(a, N - b) + 1)
    only_other = only_one - (a - b)
    p = 2 * stats.binom.cdf(np.minimum(only_one, only_other), only_one + only_other, 0.5)
    return float(np.minimum(1.0, p).max())


def check(row: dict[str, Any], name: str) -> dict[str, str]:
    """Return a check of a row, its minus signs as on a keyboard."""
    found = next(item for item in row["sensitivity"] if item["check"] == name)
    return found | {"detail": found["detail"].replace("\u2212", "-")}


def column(row: dict[str, Any], name: str) -> np.ndarray:
    return np.array([item[name] for item in row["comparisons"]])
