"""An example for each command, shown at the end of its help.

Prevents a help text that names options without showing one use: a test runs over all commands and asks for theirs.
"""

import click

#: Command, with its group -> lines to type. Files that they name are part of the checkout.
EXAMPLES: dict[str, tuple[str, ...]] = {
    "audit": (
        "fragility audit data/papers/qi2023_ft_compromises/scores.csv",
        "fragility audit --papers > docs/method/tested.csv",
    ),
    "benchmarks": ("fragility benchmarks list", "fragility benchmarks show AdvBench"),
    "benchmarks list": ("fragility benchmarks list",),
    "benchmarks show": ("fragility benchmarks show AdvBench",),
    "benchmarks features": ("fragility benchmarks features AdvBench --prompts harmful_behaviors.csv",),
    "check": ("fragility check", "fragility check guo2026_refusal_unlearning"),
    "compare": ("fragility compare 350/520 242/520", "fragility compare samples/before.csv samples/after.csv"),
    "data": ("fragility data list", "fragility data show xstest"),
    "data list": ("fragility data list",),
    "data show": ("fragility data show xstest",),
    "data cards": ("fragility data cards",),
    "doctor": ("fragility doctor samples/table.md", "fragility doctor samples/table.md --page table.html"),
    "drill": ("fragility drill --paper data/papers/guo2026_refusal_unlearning --seed 1 --out drill",),
    "request": ("fragility request guo2026_refusal_unlearning",),
    "editions": ("fragility editions guo2026_refusal_unlearning",),
    "explain": ("fragility explain G05", "fragility explain J02 --paper chao2024_jailbreakbench"),
    "export": ("fragility export out --format csv", "fragility export out --only xstest"),
    "extract": ("fragility extract samples/table.md", "fragility extract samples/table.md --out rows.csv"),
    "figures": ("fragility figures --update",),
    "items": ("fragility items samples/before.csv", "fragility items samples/judged.csv --json"),
    "ledger": (
        "fragility ledger --paper guo2026_refusal_unlearning",
        "fragility ledger --verdict contradicted",
        "fragility ledger --type magnitude --benchmark AdvBench --csv > magnitudes.csv",
    ),
    "new-paper": ("fragility new-paper lastname2026_word --arxiv-id 2601.19231v1",),
    "plan": ("fragility plan --from 70 --detect 5", "fragility plan --from 70 --detect 5 --n 330"),
    "run": ("fragility run", "fragility run --only 04-controls", "fragility run --force all --jobs 2"),
    "site": ("fragility site", "fragility site --url https://example.org/fragility/"),
    "sources": ("fragility sources list", "fragility sources show xstest"),
    "sources list": ("fragility sources list",),
    "sources show": ("fragility sources show xstest",),
    "sources fetch": ("fragility sources fetch xstest", "fragility sources fetch xstest --from ~/upstream"),
    "sources derive": ("fragility sources derive xstest",),
    "sources verify": ("fragility sources verify xstest", "fragility sources verify xstest --from ~/upstream"),
}


def with_examples(group: click.Group, path: str = "") -> None:
    """Put the examples of each command at the end of its help, those of groups too."""
    for own, command in group.commands.items():
        name = f"{path} {own}".strip()
        if isinstance(command, click.Group):
            with_examples(command, name)
        lines = EXAMPLES.get(name, ())
        if lines and not command.epilog:
            told = "\n".join(f"  {line}" for line in lines)
            command.epilog = f"\b\nExamples:\n{told}"
