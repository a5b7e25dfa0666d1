"""What the columns of a plain file are for, by their names and values.

Prevents two failures: a file that must be renamed before it can be read, and a guess that nobody sees: everything that
is taken without being told is a `Guess` with the flag that says otherwise.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fragility.errors import InputError, near_match
from fragility.released.formats.labels import known, plain
from fragility.released.formats.reading import Guess, Options
from fragility.released.formats.source import short

#: Role to the names that columns of it have, the likeliest first.
NAMES: dict[str, tuple[str, ...]] = {
    "id": ("item_id", "id", "item", "sample_id", "question_id", "prompt_id", "doc_id", "instance_id", "example_id",
           "case_id", "test_id", "task_id", "behavior_id", "behaviour_id", "behaviorid", "goal_id", "stimulus_id",
           "stimulus", "scenario", "scenario_id", "vignette", "qid", "uid", "uuid", "key", "index", "idx", "case",
           "behavior", "behaviour", "problem_id", "query_id", "row_id", "pair_id", "number", "no", "nr", "#", ""),
    "model": ("model", "model_name", "model_id", "llm", "target_model", "victim", "victim_model", "generator", "system",
              "system_name", "agent"),
    "condition": ("condition", "arm", "treatment", "method", "attack", "attack_method", "defense", "defence",
                  "setting", "variant", "checkpoint", "stage", "version",
                  "config", "group", "intervention", "dose", "step", "system_prompt_id"),
    "benchmark": ("benchmark", "dataset", "data_set", "task", "suite", "eval", "subset", "split"),
    "judge": ("judge_model", "judge_name", "judge_id", "rater", "annotator", "grader", "scorer", "evaluator",
              "classifier", "judge", "detector"),
    "cluster": ("cluster", "category", "semantic_category", "functional_category", "topic", "domain", "family",
                "template", "type", "harm_category", "risk"),
    "repeat": ("repeat", "run", "seed", "epoch", "trial", "rep", "repetition", "replicate", "replication", "iteration",
               "attempt", "sample", "draw", "generation_id", "sample_index", "run_id", "turn"),
    "error": ("error", "errors", "exception", "error_message", "error_type", "err", "failure_reason", "status", "state",
              "run_status", "eval_status", "finish_status"),
    "dropped": ("dropped", "skipped", "excluded", "filtered", "removed", "is_dropped", "is_skipped", "is_excluded"),
}  # fmt: skip
#: Columns that say how a run went.
STATUS = re.compile(r"status|state")
#: Columns that hold text; they are never read.
TEXTS = re.compile(
    r"^(?:.*\.)?(prompts?|responses?|completions?|outputs?|questions?|answers?|goal|target|text|generations?|input|inputs|"
    r"instructions?|query|reply|messages?|content|rationale|explanation|reason(ing)?|.*_(text|prompt|response|rationale|"
    r"explanation|reason|output|completion|description)|tstamp|timestamp|date|time)$"
)
#: Names that labels have.
LABELS = re.compile(
    r"label|verdict|judg|correct|\bacc\b|accuracy|exact_match|pass|safe|harm|jailbr|refus|compl|success|flag|score|"
    r"winner|\bwin\b|\bpick|choice|chosen|prefer|better|grade|rating|human|gold|majority|annot|vote|expert|preferred|outcome|result|violat|toxic|hit"
)
#: Names of labels that people, not models, gave.
HUMAN = re.compile(r"human|gold|expert|annot|majority|ground_?truth|reference|manual|crowd")
#: Names of judges.
JUDGES = re.compile(
    r"judg|gpt|claude|llama.?guard|guard|keyword|substring|regex|classifier|strongreject|rater|\bllm\b|api|"
    r"predict|\bpred\b|\bauto(?:matic)?\b|monitor|detector"
)
#: Names of columns that say who won.
WINNERS = re.compile(r"^(.*_)?(winner|preferred|preference|choice|better|chosen|pick|picked)$|^win$")
#: Words for what the ones of a column count, by a part of its name.
MEANS = (
    ("unsafe", "unsafe"), ("safe", "safe"), ("non_refus", "answered"), ("refus", "refused"), ("jailbr", "jailbroken"),
    ("compl", "complied"), ("incorrect", "incorrect"), ("correct", "correct"), ("acc", "correct"),
    ("exact_match", "correct"), ("pass", "passed"), ("harmless", "harmless"), ("harm", "harmful"),
    ("flag", "flagged"), ("violat", "violating"), ("toxic", "toxic"), ("success", "success"), ("win", "won"),
    ("hit", "hit"),
)  # fmt: skip


@dataclass
class Roles:
    """Which column has which role, and what of it was guessed."""

    columns: dict[str, str] = field(default_factory=dict)
    labels: list[str] = field(default_factory=list)
    guesses: list[Guess] = field(default_factory=list)
    told: frozenset[str] = frozenset()


def simple(name: str) -> str:
    """Return a column name in the one form that is compared.

    >>> simple("Item ID")
    'item_id'
    """
    return re.sub(r"[\s\-.]+", "_", name.strip().lower())


def find_roles(seen: Mapping[str, Sequence[str]], options: Options, where: str) -> Roles:
    """Return the roles of columns.

    Parameters
    ----------
    seen : mapping
        Column to some of its values, as text.
    options : Options
        The user's word; a column that is named there and missing is an error.
    where : str
        The file, for messages.
    """
    roles = Roles(told=frozenset(role for role, name in options.columns.items() if name))
    for role, name in options.columns.items():
        if name and name not in seen:
            raise InputError(f"no column '{short(name)}'", f"{where}, --{role}", near_match(name, map(short, seen)))
        if name:
            roles.columns[role] = name
    for name in options.labels:
        if name not in seen:
            raise InputError(f"no column '{short(name)}'", f"{where}, --label", near_match(name, map(short, seen)))
    roles.labels = list(options.labels)
    free = {simple(name): name for name in seen if name not in {*roles.columns.values(), *roles.labels}}
    if not roles.labels:
        roles.labels = _labels(free, seen)
        if roles.labels:
            names = ", ".join(f"'{short(name)}'" for name in roles.labels[:6])
            more = [short(name) for name in _fits(free, seen) if name not in roles.labels]
            left = f"; {', '.join(more[:6])} may hold labels too: not read" if more else ""
            roles.guesses.append(Guess(f"labels are in {names}{left}", "--label"))
    for name in roles.labels:
        free.pop(simple(name), None)
    for role, likely in NAMES.items():
        for known_name in likely:
            if role not in roles.columns and known_name in free and not _is_text(seen[free[known_name]]):
                roles.columns[role] = free.pop(known_name)
                if known_name != role:
                    shown = short(roles.columns[role]) or "(no name)"
                    roles.guesses.append(Guess(f"{role} is in '{shown}'", f"--{role}"))
    _by_structure(roles, free, seen)
    return roles


def _by_structure(roles: Roles, free: dict[str, str], seen: Mapping[str, Sequence[str]]) -> None:
    """Find the id by what its values do where no name says it: they are all different, or so in each arm and run."""
    if "id" in roles.columns or any(role in roles.told for role in ("id", "repeat")):
        return
    repeat = roles.columns.get("repeat")
    if repeat and _distinct(seen, [repeat]):  # a run that never comes twice numbers the rows
        roles.columns["id"] = roles.columns.pop("repeat")
        roles.guesses = [guess for guess in roles.guesses if guess.flag != "--repeat"]
        roles.guesses.append(Guess(f"id is in '{short(repeat)}', whose values are all different", "--id"))
        return
    arms = [roles.columns[role] for role in ("model", "condition", "benchmark", "judge", "repeat")
            if role in roles.columns]  # fmt: skip
    for key, name in free.items():
        values = [value for value in seen[name] if value.strip()]
        short_words = bool(values) and all(len(value) <= 40 and value.count(" ") <= 2 for value in values)
        graded = all(_number(value) and "." in value for value in values)
        if not short_words or graded or LABELS.search(key) or len(set(values)) < 3:
            continue
        if _distinct(seen, [name]) or (arms and _distinct(seen, [name, *arms])):
            roles.columns["id"] = name
            roles.guesses.append(Guess(f"id is in '{short(name)}', which tells the rows apart", "--id"))
            return


def _distinct(seen: Mapping[str, Sequence[str]], names: Sequence[str]) -> bool:
    """Say whether no two rows have the same values in these columns."""
    rows = list(zip(*(seen[name] for name in names), strict=False))
    return len(rows) > 2 and len(set(rows)) == len(rows)


def counted_word(name: str) -> str:
    """Return what the ones of a column say, by its name; "" where it does not say.

    >>> counted_word("is_refused"), counted_word("label")
    ('refused', '')
    """
    text = simple(name)
    return next((word for part, word in MEANS if part in text), "")


def _labels(free: Mapping[str, str], seen: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the columns that hold labels: those called so, else those whose values are labels."""
    fits = _fits(free, seen)
    fits = fits or [name for key, name in free.items() if STATUS.search(key) and _labelled(key, seen[name])]
    called = [name for name in fits if any(form.search(simple(name)) for form in (LABELS, JUDGES, HUMAN))]
    return called or fits


def _fits(free: Mapping[str, str], seen: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the columns whose values are labels."""
    taken = {name for role in ("id", "repeat", "error", "dropped") for name in NAMES[role]}
    return [
        name for key, name in free.items() if key not in taken and not TEXTS.match(key) and _labelled(key, seen[name])
    ]


def _labelled(key: str, values: Sequence[str]) -> bool:
    given = [value for value in values if value.strip()]
    if not given:
        return False
    if WINNERS.match(key):
        return len({plain(value) for value in given}) <= 8 and not _is_text(given)
    if all(known(value) for value in given):
        return True
    return bool(re.search(r"score|grade|rating", key)) and all(_number(value) or known(value) for value in given)


def _is_text(values: Sequence[str]) -> bool:
    """Say whether values read like sentences."""
    given = [value for value in values if value.strip()]
    return bool(given) and sum(len(value) > 80 or value.count(" ") > 8 for value in given) > len(given) / 2


def _number(value: str) -> bool:
    try:
        return float(value) - float(value) == 0
    except ValueError:
        return False
