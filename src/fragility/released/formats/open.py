"""From a file to its reading: the format that it is in, by its content.

Prevents the failure in which a file is read by its ending, or by the first reader that does not fall over.
"""

from importlib import import_module
from pathlib import Path

from fragility.errors import InputError
from fragility.released.formats.plain import unknown_labels
from fragility.released.formats.reading import Options, Reading
from fragility.released.formats.registry import FORMATS, Format, named
from fragility.released.formats.source import Source

#: The modules that register readers; the plain table is asked last.
MODULES = (
    "inspect_log", "lm_eval", "garak", "promptfoo", "pyrit", "helm", "openai_evals", "jailbreakbench", "harmbench",
    "strongreject", "sorry_bench", "refusal_direction", "every_eval_ever", "reward_bench", "alpaca_eval",
    "rates", "wrapped", "plain",
)  # fmt: skip


def formats() -> dict[str, Format]:
    """Return all formats by name, in the order in which they are asked."""
    for module in MODULES:
        import_module(f"fragility.released.formats.{module}")
    plain = FORMATS.pop("plain")
    FORMATS["plain"] = plain
    return FORMATS


def format_of(source: Source) -> Format | None:
    """Return the format of a source, None for none."""
    return next((format for format in formats().values() if format.fits(source)), None)


def looks_like_results(source: Source) -> bool:
    """Say whether a file holds judged items or stored rates in a known format."""
    return format_of(source) is not None


def read_results(path: Path | Source, options: Options | None = None) -> Reading:
    """Read a result file.

    Parameters
    ----------
    path : Path or Source
        The file, of any known format.
    options : Options, optional
        The user's word, in place of what would be guessed.

    Raises
    ------
    InputError
        For a file of no known format, and for one that cannot be read; its content is never quoted.
    """
    source = path if isinstance(path, Source) else Source(path)
    options = options or Options()
    formats()
    found = named(options.format) if options.format else format_of(source)
    if found is None and (options.labels or options.columns):
        found = FORMATS["plain"]
    if found is None:
        if problem := unknown_labels(source):
            raise problem
        known = ", ".join(FORMATS)
        raise InputError("no known result format", source.name, f"name it with --format ({known}), or use `doctor`")
    try:
        reading = found.read(source, options)
    except InputError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError, OverflowError) as error:
        what = f"not laid out as a {found.title} ({type(error).__name__})"
        raise InputError(what, source.name, "name another format with --format") from None
    if reading.items.empty and not reading.stored:
        raise InputError(f"the {found.title} holds no result", source.name, "the run may not have finished")
    return reading
