"""Features of prompts without their text: length, duplicates, nearest neighbour; and the similar pairs of all sets.

Prevents the failure in which a claim on the duplicates of a benchmark cannot be checked without harmful text: what is
shipped are ids, categories and numbers, derived in one way, and the same bytes from the same prompts.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from fragility.documents import read_table
from fragility.errors import InputError
from fragility.files import project_root, write_text
from fragility.released.benchmarks.cards import FOLDER, file_name, find_card
from fragility.released.benchmarks.groups import equal_groups, group_numbers
from fragility.released.benchmarks.similarity import DIGITS, MEASURES, THRESHOLD, comparable, similar_pairs
from fragility.spreadsheet import csv_text

#: Columns of a file of features.
COLUMNS = ("id", "category", "origin", "characters", "words", "exact_group", "near_group", "nearest")
_WHOLE = ["characters", "words", "exact_group", "near_group"]
#: Columns of the file of pairs, and its place below the checkout's root.
PAIR_COLUMNS = ("measure", "first", "first_id", "second", "second_id", "similarity", "exact")
PAIRS = FOLDER / "pairs.csv"


def features(prompts: pd.DataFrame) -> pd.DataFrame:
    """Return the features of the prompts of one benchmark.

    Parameters
    ----------
    prompts : pandas.DataFrame
        `id`, `category`, `origin`, `text`, as `read_prompts` gives them.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`, in the order of the prompts. `characters` and `words` (split at white space) count the prompt as
        released. Prompts of one `exact_group` are equal but for case, white space and signs; those of one
        `near_group` are linked by pairs that share at least `THRESHOLD` of their shingles; groups are numbered from 1
        and a prompt without a twin is a group of its own. `nearest` is the similarity to the prompt most like it, a
        share; NaN for a single prompt.
    """
    texts = [comparable(text) for text in prompts["text"]]
    pairs, nearest = similar_pairs(texts, floor=THRESHOLD)
    return pd.DataFrame(
        {
            **{name: prompts[name].to_numpy() for name in ("id", "category", "origin")},
            "characters": [len(text) for text in prompts["text"]],
            "words": [len(text.split()) for text in prompts["text"]],
            "exact_group": equal_groups(texts),
            "near_group": group_numbers(len(texts), pairs["first"], pairs["second"]),
            "nearest": nearest,
        },
        columns=list(COLUMNS),
    )


def all_pairs(sets: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the similar pairs within and between benchmarks, by both measures.

    Parameters
    ----------
    sets : mapping of name to frame
        Prompts of each benchmark, as `read_prompts` gives them.

    Returns
    -------
    pandas.DataFrame
        `PAIR_COLUMNS`: a pair of ids with their benchmarks, sorted; `exact` where the comparable texts are equal.
    """
    names = np.concatenate([np.full(len(prompts), name, dtype=object) for name, prompts in sets.items()])
    ids = np.concatenate([prompts["id"].to_numpy(dtype=object) for prompts in sets.values()])
    texts = [comparable(text) for prompts in sets.values() for text in prompts["text"]]
    equal, found = equal_groups(texts), []
    for measure in MEASURES:
        pairs, _ = similar_pairs(texts, measure)
        one, two = pairs["first"].to_numpy(), pairs["second"].to_numpy()
        found.append(
            pd.DataFrame({
                "measure": measure, "first": names[one], "first_id": ids[one], "second": names[two],
                "second_id": ids[two], "similarity": pairs["similarity"], "exact": equal[one] == equal[two],
            })
        )  # fmt: skip
    return pd.concat(found, ignore_index=True)


def as_csv(frame: pd.DataFrame) -> str:
    """Return a frame of features or pairs as the text of its file."""
    return csv_text(frame, f"%.{DIGITS}f")


def write_features(sets: Mapping[str, pd.DataFrame], root: Path) -> list[Path]:
    """Write the features of each benchmark and the pairs of all; files of other benchmarks are removed."""
    made = {FOLDER / f"{file_name(name)}.csv": as_csv(features(prompts)) for name, prompts in sets.items()}
    made[PAIRS] = as_csv(all_pairs(sets))
    for path in sorted((root / FOLDER).glob("*.csv")):
        if path.relative_to(root) not in made:
            path.unlink()
    return [write_text(root / place, text) for place, text in made.items()]


def shipped(names: Iterable[str], root: Path | None = None) -> list[str]:
    """Return those benchmarks whose features are shipped."""
    return [name for name in names if ((root or project_root()) / FOLDER / f"{file_name(name)}.csv").is_file()]


def load_features(name: str, root: Path | None = None) -> pd.DataFrame:
    """Read the shipped features of one benchmark, by the names that `find_card` takes.

    Raises
    ------
    InputError
        For an unknown name, and where no features are shipped: says how a user with access computes them.

    Examples
    --------
    >>> list(load_features('XSTest').columns)[:3]
    ['id', 'category', 'origin']
    """
    root = root or project_root()
    card = find_card(name, root)
    if not shipped([card.name], root):
        fix = f"fragility benchmarks features {file_name(card.name)} --prompts FILE computes them from your copy"
        raise InputError(f"no features of {card.name} are shipped", "data/benchmarks/features", fix)
    frame = pd.DataFrame(read_table(root / FOLDER / f"{file_name(card.name)}.csv", COLUMNS), columns=list(COLUMNS))
    return frame.astype(dict.fromkeys(_WHOLE, "int64")).assign(nearest=pd.to_numeric(frame["nearest"]))


def load_pairs(root: Path | None = None) -> pd.DataFrame:
    """Read the shipped pairs: `PAIR_COLUMNS`."""
    frame = pd.DataFrame(read_table((root or project_root()) / PAIRS, PAIR_COLUMNS), columns=list(PAIR_COLUMNS))
    return frame.assign(similarity=pd.to_numeric(frame["similarity"]), exact=frame["exact"] == "True")
