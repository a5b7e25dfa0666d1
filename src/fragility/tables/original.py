"""The published original of a source: fetched by its pinned revision, checked by hash, derived anew without text.

Prevents the failure in which "the same data, fresh from the hub" are other data: a revision that the card does not pin
has no known hashes and is refused, and a file that differs in one byte is not used.
"""

import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from fragility.errors import FragilityError, InputError, near_match
from fragility.released import refusals
from fragility.released.labels import outcomes_bytes
from fragility.released.sources.cache import locate
from fragility.released.sources.card import list_sources, load_card
from fragility.released.sources.derive import derive
from fragility.released.sources.fetch import Request, fetch_sources


def derive_original(name: str, revision: str, accept_licence: bool, root: Path) -> pa.Table:
    """Return the outcomes of a source, derived from its published files.

    Raises
    ------
    InputError
        A name that is no source, a revision that the card does not pin, a source without labels, a licence that was
        not accepted, a file that is not that of the card.
    FragilityError
        When the network failed.
    """
    source = name.removeprefix("outcomes-")
    if source not in list_sources(root):
        raise InputError(f"no source '{source}' to fetch", fix=near_match(source, list_sources(root)))
    card = load_card(source, root)
    if revision and revision != card.address.revision:
        what = f"no hashes are known for revision '{revision}' of {source}"
        raise InputError(what, fix=f"the card pins {card.address.revision}")
    if card.licence.must_be_accepted and not accept_licence:
        kind = "gated" if card.licence.gated else "not for commercial use"
        own = " and set HF_TOKEN to a token that has access" if card.licence.gated else ""
        fix = f"read the licence ({card.licence.name}), then add accept_licence=True{own}"
        raise InputError(f"{source} is {kind}", fix=fix)
    complaints: list[str] = []
    code = fetch_sources([card], Request(accept=accept_licence), lambda line: None, complaints.append)
    if code:
        error = InputError if code == InputError.exit_code else FragilityError
        raise error(complaints[0].removeprefix("error: "))
    made = derive(card, locate(card), refusals.load_lexicons(root))
    if made.outcomes.empty:
        raise InputError(f"{source} releases no labels of single responses", fix=f'fg.load("scores-{source}")')
    return pq.read_table(io.BytesIO(outcomes_bytes(made.outcomes, made.flags, {}, source)))
