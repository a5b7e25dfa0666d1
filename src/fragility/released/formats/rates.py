"""JSON of rates alone: a board of models, sections of a benchmark, one result with its n; each held against its counts.

Prevents the failure in which a summary, the file that most authors share, is called unknown because it has no items,
and a rate in it that its own counts do not give is never seen.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from fragility.released.formats.columns import simple
from fragility.released.formats.reading import Guess, Options, Reading, Stored, json_text, no_items
from fragility.released.formats.registry import reads
from fragility.released.formats.source import DOCUMENT, ROWS, Source, short
from fragility.wording import counted

#: Names of rates, of the number of items behind them, and of what was counted.
RATE = re.compile(
    r"(.*_)?(rate|accuracy|acc|asr|share|score|percent(age)?|proportion|fraction|mean)(_.*)?|refusal|harmfulness|safety|"
    r"pass_at_1|exact_match|win_rate|value"
)
SIZE = re.compile(
    r"n|total(_.*)?|n_?total|num|count|size|support|n_(?!correct|wins|refus|harm|unsafe|pass|success)\w+|"
    r"(num|number_of)_(items|samples|prompts|questions|examples|instances|tests|queries|cases|behaviors|total|eval\w*)|"
    r"(test|eval)_(items|size)|measured|samples|items|prompts|questions|games|sample_size"
)
COUNT = re.compile(
    r"(n_|num_|number_of_|count_)?(k|correct|wins?|resolved|solved|pass(ed|es)?|success(es|ful)?|hits?|refus(ed|als?)|"
    r"jailbroken|jailbreaks?|unsafe|harmful|complied|flagged|attack_success(es)?|violations?|succeeded|positives?)(_count)?"
)
_NAMES = (
    "model",
    "model_name",
    "name",
    "subset",
    "section",
    "task",
    "dataset",
    "benchmark",
    "category",
    "system",
    "id",
)
_ALIKE = (
    r"correct|right|acc|exact_match|score|pass_at", r"win", r"resol|solved", r"pass", r"refus", r"compl", r"flag",
    r"violat", r"attack|jailbr|asr|unsafe|harm", r"success",
)  # fmt: skip
_ANY_COUNT, _ANY_RATE = ("k", "success", "successes", "hits"), ("rate", "share", "proportion", "percent", "percentage")
#: Names of rates that may as well be means of grades.
_ANY_MEAN = re.compile(r"(?!.*(?:rate|acc|asr|share|refus))(?:.*_)?(?:score|mean|value)(?:_.*)?")
_WHOLE = re.compile(r"overall|total|average|avg|mean|section|score|all|macro|micro|accuracy|rate")
#: Parts deeper than this, or more of them, are no summary.
DEPTH, MOST = 4, 2_000


def _fits(source: Source) -> bool:
    if source.kind not in (DOCUMENT, ROWS):
        return False
    parts = [part for _, part in _parts(source)]
    sized = [(part[rate], part[_one(part, SIZE) or ""]) for part in parts for rate in _sized(part)]
    items = [one for part in parts for rows in part.values() if isinstance(rows, list) for one in rows]
    if any(isinstance(one, dict) and not _sized(one) for one in items):
        return False  # a list of judged items with a summary above it
    return any(n > 1 for _, n in sized) and any(rate not in (0, 1) for rate, _ in sized)


@reads("rates", "JSON file of rates", _fits)
def read_rates(source: Source, _: Options) -> Reading:
    """Read every object that has a rate and the n, or the counts, that it is of."""
    stored, guesses, finding = [], [], ""
    parts = list(_parts(source))
    models = len({name for place, part in parts if _sized(part) and (name := _model(place, part))})
    for place, part in parts:
        for rate in _sized(part):
            size, count = _one(part, SIZE), _one(part, COUNT)
            count = count if count and _belong(simple(count), simple(rate)) else None
            n = int(part[size]) if size else None
            k = int(part[count]) if count and n and part[count] <= n else None
            value = float(part[rate])
            names: dict[str, Any] = {
                "benchmark": _benchmark(part),
                "counted": simple(rate),
                "model": _model(place, part),
            }
            where = ", ".join(filter(None, (_called(place, part), short(rate))))
            more: dict[str, Any] = {"k": k, "implied": k / n, "how": f"{k} of {n}"} if k is not None and n else {}
            share = value / 100 if value > 1 else value
            names["share"] = None if k is None and _ANY_MEAN.fullmatch(simple(rate)) else True
            stored.append(Stored(where, json_text(value), share, n=n, **names, **more))
            guesses += [Guess(f"n is in '{short(size)}'", "--format plain")] if size else []
            guesses += [Guess(f"what counts is in '{short(count)}'", "--format plain")] if k is not None else []
    finding = _summary(parts)
    about = counted(max(models, 1), "model") if models else counted(len(stored), "rate")
    return Reading(f"JSON file of rates, {about}", source.name, no_items(), stored, guesses, finding=finding)


def _parts(source: Source) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Yield the objects of a document with the names above each."""
    top: Any = source.document if source.kind == DOCUMENT else [row for _, row in islice(source.rows(), MOST + 1)]
    if isinstance(top, list) and len(top) > MOST:
        return
    waiting: list[tuple[tuple[str, ...], Any]] = [((), top)]
    seen = 0
    while waiting:
        place, part = waiting.pop(0)
        seen += 1
        if seen > MOST:
            return
        if isinstance(part, list) and len(part) <= MOST and len(place) <= DEPTH:
            waiting += [(place, one) for one in part if isinstance(one, dict)]
        elif isinstance(part, dict):
            yield place, part
            if len(place) < DEPTH:
                waiting += [((*place, str(name)), one) for name, one in part.items() if isinstance(one, dict | list)]


def _sized(part: dict[str, Any]) -> list[str]:
    """Return the rates of an object that has one n; none where it is not plain what they are of."""
    if _one(part, SIZE) is None:
        return []
    top = [name for name, value in part.items() if RATE.fullmatch(simple(name)) and _number(value)]
    top = [name for name in top if not SIZE.fullmatch(simple(name)) and not COUNT.fullmatch(simple(name))]
    return [name for name in top if 0 <= part[name] <= 100 and not re.search(r"std|err|ci_|low|high|p_value", name)]


def _one(part: dict[str, Any], form: re.Pattern[str]) -> str | None:
    found = [
        name
        for name, value in part.items()
        if form.fullmatch(simple(name)) and isinstance(value, int) and not isinstance(value, bool) and value >= 0
    ]
    found = [name for name in found if form is not SIZE or part[name] > 0]
    return found[0] if len(found) == 1 else None


def _belong(count: str, rate: str) -> bool:
    """Say whether a count and a rate are of one thing by their names: resolved and resolve_rate, correct and acc."""
    if count.removeprefix("n_") in _ANY_COUNT or rate in _ANY_RATE:
        return True
    return any(re.search(form, count) and re.search(form, rate) for form in _ALIKE)


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


def _called(place: tuple[str, ...], part: dict[str, Any]) -> str:
    own = [short(part[name]) for name in _NAMES if isinstance(part.get(name), str)]
    return ", ".join(own[:2] or [short(name) for name in place[-1:]])


def _benchmark(part: dict[str, Any]) -> str:
    names = ("subset", "section", "task", "dataset", "benchmark", "category")
    return next((short(part[name]) for name in names if isinstance(part.get(name), str)), "")


def _model(place: tuple[str, ...], part: dict[str, Any]) -> str:
    named = next(
        (part[name] for name in ("model", "model_name", "name", "system") if isinstance(part.get(name), str)), ""
    )
    word = str(named or (place[-1] if place else ""))
    return short(word) if word else ""


def _summary(parts: list[tuple[tuple[str, ...], dict[str, Any]]]) -> str:
    """Say whether a rate above parts with their n is their weighted or their plain mean."""
    for place, whole in parts:
        below = [part for other, part in parts if len(other) == len(place) + 2 and other[: len(place)] == place]
        below = [part for part in below if len(_sized(part)) == 1]
        loose = [name for name, value in whole.items() if _number(value) and _WHOLE.search(simple(name))]
        if len(below) < 2 or len(loose) != 1 or _one(whole, SIZE):
            continue
        sizes = [int(part[str(_one(part, SIZE))]) for part in below]
        values = [float(part[_sized(part)[0]]) for part in below]
        scale = 100 if max(values) > 1 else 1
        counts = [round(value / scale * n) for value, n in zip(values, sizes, strict=True)]
        weighted, mean = scale * sum(counts) / sum(sizes), sum(values) / len(values)
        half = 0.5 * 10.0 ** -max(2, len(json_text(float(whole[loose[0]])).partition(".")[2])) + 1e-9
        fits = [word for word, value in (("the weighted one", weighted), ("the plain mean", mean))
                if abs(value - whole[loose[0]]) <= half]  # fmt: skip
        return (
            f"{short(loose[0])}: {whole[loose[0]]} is {' and '.join(fits) or 'neither'}: weighted by n the "
            f"{len(below)} parts are {sum(counts)} of {sum(sizes)} ({weighted:.4f}), their plain mean is {mean:.4f}."
        )
    return ""
