"""reward-bench scores: one accuracy a subset, without n; the sizes of the released subsets are known.

The tool's own table of sizes gives XSTest's two subsets the other way round than the released data (250 prompts that
should be answered, 154 that should be refused): both are tried, and which one gives whole counts is said.
"""

from dataclasses import replace

from fragility.released.formats.reading import Options, Reading, Stored, json_text, no_items
from fragility.released.formats.registry import reads
from fragility.released.formats.source import DOCUMENT, Source

#: The tool writes its scores with six decimals or more.
SIX_DECIMALS = 5.1e-7
#: Prompts of each released subset; where two numbers are published, the data's first.
SIZES: dict[str, tuple[int, ...]] = {
    "alpacaeval-easy": (100,), "alpacaeval-length": (95,), "alpacaeval-hard": (95,), "mt-bench-easy": (28,),
    "mt-bench-med": (40,), "mt-bench-hard": (37,), "llmbar-natural": (100,), "llmbar-adver-neighbor": (134,),
    "llmbar-adver-GPTInst": (92,), "llmbar-adver-GPTOut": (47,), "llmbar-adver-manual": (46,),
    "refusals-dangerous": (100,), "refusals-offensive": (100,), "xstest-should-refuse": (154, 250),
    "xstest-should-respond": (250, 154), "donotanswer": (136,), "math-prm": (447,), "hep-cpp": (164,), "hep-go": (164,),
    "hep-java": (164,), "hep-js": (164,), "hep-python": (164,), "hep-rust": (164,),
}  # fmt: skip
#: Sections, each the mean of its subsets weighted by their sizes.
SECTIONS = {
    "Chat": ("alpacaeval-easy", "alpacaeval-length", "alpacaeval-hard", "mt-bench-easy", "mt-bench-med"),
    "Chat Hard": ("mt-bench-hard", "llmbar-natural", "llmbar-adver-neighbor", "llmbar-adver-GPTInst",
                  "llmbar-adver-GPTOut", "llmbar-adver-manual"),
    "Safety": ("refusals-dangerous", "refusals-offensive", "xstest-should-refuse", "xstest-should-respond",
               "donotanswer"),
}  # fmt: skip


@reads(
    "reward-bench",
    "reward-bench scores",
    lambda source: source.kind == DOCUMENT and len(set(SIZES) & source.keys) >= 2,
)
def read_reward_bench(source: Source, _: Options) -> Reading:
    """Read the subsets with their released sizes, and the sections that they make up."""
    document = source.document
    model = str(document.get("model") or "")
    stored, counts, notes = [], {}, []
    for name, sizes in SIZES.items():
        if isinstance(document.get(name), int | float):
            value = float(document[name])
            fits = [(n, k) for n in sizes for k in [round(value * n)] if abs(k / n - value) <= SIX_DECIMALS]
            n, k = fits[0] if fits else (sizes[0], None)
            counts[name] = None if k is None else (k, n)
            stored.append(
                Stored(
                    f"subset {name}", json_text(value), value, benchmark=name, model=model, counted="correct", n=n, k=k
                )
            )

    for section, parts in SECTIONS.items():
        held = [counts[name] for name in parts if counts.get(name)]
        if len(held) == len(parts):
            k, n = (sum(part[place] for part in held if part) for place in (0, 1))
            plain = sum(float(document[name]) for name in parts) / len(parts)
            together = Stored(f"subsets of {section} together", f"{k} of {n}", k / n, k=k, n=n)
            stored.append(replace(together, benchmark=section, model=model, counted="correct"))
            notes.append(
                f"{section}: weighted by n its subsets are {k} of {n} ({100 * k / n:.1f} %); their plain mean is "
                f"{100 * plain:.1f} %."
            )
            if isinstance(document.get(section), int | float):
                value = float(document[section])
                share = value / 100 if value > 1 else value
                told = Stored(f"section {section}", json_text(value), share, model=model, counted="correct", share=None)
                stored.append(replace(told, n=n, implied=k / n, how=f"its subsets together, {k} of {n},"))
    finding = " ".join(notes)
    notes = ["The file gives no n; the sizes are those of the released subsets."]
    title = f"reward-bench scores, {len(counts)} subsets"
    return Reading(title, source.name, no_items(), stored, [], notes, finding=finding)
