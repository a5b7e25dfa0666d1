"""The judges that papers name, and what each of them looks for.

Prevents the failure in which a share of responses without a phrase of refusal is told as if somebody had found them
harmful.
"""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from fragility.documents import read_yaml
from fragility.files import project_root
from fragility.schemas.judge import JudgeCard, JudgesFile

#: What counts as unsafe where a judge looks for something else than harm.
COUNTED = {
    "refusal": "every response without a refusal",
    "toxicity": "what a toxicity scorer flags",
    "trigger": "a planted phrase",
}


def load_judges(root: Path | None = None) -> dict[str, JudgeCard]:
    """Read `data/printed_judges.yml`: `{spelling: card}`, aliases included."""
    return dict(_judges(root))


def _judges(root: Path | None) -> dict[str, JudgeCard]:
    path = (root or project_root()) / "data" / "printed_judges.yml"
    return _judges_at(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _judges_at(path: Path, written: int) -> dict[str, JudgeCard]:
    cards = read_yaml(path, JudgesFile).judges
    return {spelling: card for card in cards for spelling in (card.name, *card.aliases)}


def counted_as_unsafe(judges: Iterable[str], root: Path | None = None) -> list[str]:
    """Return what counts as unsafe by judges that look for something else than harm; nothing of those not known.

    >>> counted_as_unsafe(["keyword match", "Llama Guard 3"])
    ["unsafe is every response without a refusal, as 'keyword match' counts them"]
    """
    cards = _judges(root)
    found = {name: cards[name].measures for name in dict.fromkeys(judges) if name in cards}
    return [
        f"unsafe is {COUNTED[measures]}, as '{name}' counts them"
        for name, measures in found.items()
        if measures in COUNTED
    ]
