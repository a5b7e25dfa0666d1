"""Two printed arms of a paper or table, or the same arm in two papers: "paper#words of the address".

Prevents the failure in which two printed percentages are compared without their n, or cells of different benchmarks
are laid beside each other.
"""

from pathlib import Path
from typing import Any

from fragility.errors import InputError
from fragility.files import resource_root
from fragility.review.answer import Answer
from fragility.review.pairs import from_counts, with_holm
from fragility.review.printed import Asked, paper_answer, table_answer
from fragility.review.say import details, many, sentence
from fragility.schemas.vocabulary import Vocabulary, load_vocabulary

Row = dict[str, Any]
#: What two printed numbers must share to be held against each other.
SAME = ("benchmark", "metric")
_WORDS = ("locator", "row", "column", "model", "condition", "benchmark", "metric", "judge", "value_text")


def compare_printed(texts: list[str], margin: float) -> Answer:
    """Compare printed numbers, each side named by its paper or file and words that its address must hold."""
    if len(texts) < 2:
        raise InputError("one printed arm", "compare", "give two, such as 'table.md#model-a' 'table.md#model-b'")
    vocabulary = load_vocabulary(resource_root())
    sides = [_side(text, vocabulary) for text in texts]
    first, rows = sides[0], []
    for name, numbers in sides[1:]:
        rows += _matched(first, (name, numbers), margin)
    if not rows:
        need = "a count on both sides: an n stated in the table or given with --n"
        raise InputError("no two numbers of one benchmark and metric with a count each", "compare", need)
    answer = Answer("compare", tables={"comparisons": with_holm(rows)})
    said = [sentence(row) for row in rows]
    answer.finding = said[0] if len(said) == 1 else many(rows, said)
    for row, words in zip(rows, said, strict=True):
        answer.sentences += ([words] if len(said) > 1 else []) + details(row)
    return answer


def _side(text: str, vocabulary: Vocabulary) -> tuple[str, list[Row]]:
    name, _, words = text.partition("#")
    path, folder = Path(name), resource_root() / "data" / "papers" / name
    if path.is_file():
        found = table_answer(path, path.name, vocabulary, Asked())
    elif (folder / "paper.yml").is_file() or (path / "paper.yml").is_file():
        found = paper_answer(folder if (folder / "paper.yml").is_file() else path.resolve(), vocabulary)
    else:
        raise InputError("neither a file nor the key of a paper", name, "give 'paper#words' or 'file#words'")
    wanted = [word.lower() for word in words.split()]
    numbers = []
    for row in found.tables["numbers"]:
        whole = " ".join(str(row.get(column) or "") for column in _WORDS).lower().split()
        if (
            all(any(word == part or word in part for part in whole) for word in wanted)
            and row["k_low"] == row["k_high"] is not None
        ):
            numbers.append(row)
    if not numbers:
        raise InputError(
            f"no printed number with a single count has the words '{words[:60]}'", name, "see `doctor` for its rows"
        )
    return (words or name), numbers


def _matched(first: tuple[str, list[Row]], second: tuple[str, list[Row]], margin: float) -> list[Row]:
    rows = []
    for one in first[1]:
        fits = [two for two in second[1] if all(one.get(key) == two.get(key) for key in SAME)]
        close = [
            two for two in fits if all(one.get(key, "") == two.get(key, "") for key in ("model", "column"))
        ] or fits
        if len(close) == 1 and close[0] is not one:
            two = close[0]
            names = {
                "first": _called(one, first[0]),
                "second": _called(two, second[0]),
                "benchmark": one.get("benchmark", ""),
            }
            rows.append(names | from_counts(one["k_low"], one["n"], two["k_low"], two["n"], margin))
    return rows


def _called(row: Row, words: str) -> str:
    name = row.get("row") or " ".join(filter(None, (str(row.get("model") or ""), str(row.get("condition") or ""))))
    return str(name or words)
