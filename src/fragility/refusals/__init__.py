"""Refusals: published lists of openers and keywords, how responses match them, and what the openers tell."""

from fragility.refusals.agreement import opener_prediction, prediction
from fragility.refusals.counts import FOLDER as OPENERS
from fragility.refusals.counts import SCHEMA as OPENER_SCHEMA
from fragility.refusals.counts import load_openers, opener_counts, opener_id, openers
from fragility.refusals.diversity import coverage, overlap, variety
from fragility.refusals.judged import of_judge, refusals_of
from fragility.refusals.lexicons import Lexicon, load_lexicons
from fragility.refusals.matching import as_published, flags
from fragility.refusals.normalisation import NORMALISATION, normalise, normalise_text

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
