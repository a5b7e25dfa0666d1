"""Made-up responses and outcomes for the tests of this part."""

from typing import Any

import pandas as pd

from fragility.released.refusals import Lexicon, load_lexicons

LEXICONS = load_lexicons()


def lexicon(*entries: str, **fields: Any) -> Lexicon:
    """Return a list with these entries."""
    plain = {"name": "made", "title": "Made", "kind": "refusal keyword", "match": "anywhere", "fold": "none"}
    return Lexicon(**(plain | {"source": "made", "licence": "none", "entries": list(entries)} | fields))


def judged(responses: list[str | None], **columns: Any) -> pd.DataFrame:
    """Return rows as `opener_counts` takes them; a column is one value or one a response."""
    plain = {"source": "s", "model": "m", "condition": "", "benchmark": "b", "judge": "j", "judge_version": ""}
    frame = pd.DataFrame({"response": pd.Series(responses, dtype="str")})
    return frame.assign(**(plain | {"meaning": "refused", "blocked": pd.NA} | columns))
