"""Refusals: published lists of openers and keywords, how responses match them, and what the openers tell."""

from fragility.released.refusals.agreement import opener_prediction, prediction
from fragility.released.refusals.counts import SCHEMA as OPENER_SCHEMA
from fragility.released.refusals.counts import load_openers, opener_counts, opener_id, openers
from fragility.released.refusals.diversity import coverage, overlap, variety
from fragility.released.refusals.judged import of_judge, refusals_of
from fragility.released.refusals.lexicons import Lexicon, load_lexicons
from fragility.released.refusals.matching import as_published, flags
from fragility.released.refusals.normalisation import NORMALISATION, normalise, normalise_text
from fragility.schemas.outcome import OPENERS

__all__ = [
    "NORMALISATION",
    "OPENERS",
    "OPENER_SCHEMA",
    "Lexicon",
    "as_published",
    "coverage",
    "flags",
    "load_lexicons",
    "load_openers",
    "normalise",
    "normalise_text",
    "of_judge",
    "opener_counts",
    "opener_id",
    "opener_prediction",
    "openers",
    "overlap",
    "prediction",
    "refusals_of",
    "variety",
]
