"""A made paper of 278 numbers: tables as people print them, with known false averages and impossible cells."""

import random
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

#: Per table: caption, metric arrow, n, decimals, models, columns, what the last column is, whether a last row averages.
TABLES = (
    ("Attack success rate (\\%) on AdvBench variants, $n = 520$ prompts each.", 520, 2, 9, 5, "Avg.", False),
    ("Accuracy (\\%) on the question sets (500 questions each).", 500, 2, 8, 6, "Average", False),
    ("Refusal rate (\\%), $n=330$ per language.", 330, 2, 8, 6, "", True),
    ("Unsafe responses (\\%) out of 313 prompts.", 313, 2, 9, 5, "Mean", False),
    ("Harmful responses (\\%) on 200 prompts.", 200, 1, 10, 5, "Avg", False),
)
MODELS = (
    "Llama-3-8B", "Qwen2.5-7B", "Mistral-7B", "Gemma-2-9B", "Phi-3-mini", "Vicuna-13B", "Falcon-7B", "Yi-6B",
    "OLMo-7B", "DeepSeek-7B",
)  # fmt: skip


@dataclass
class Made:
    """The source, how many numbers it prints, and what is false in it: (table, row, column) to the printed text."""

    source: str
    numbers: int
    averages: dict[tuple[str, str, str], str] = field(default_factory=dict)
    cells: dict[tuple[str, str, str], str] = field(default_factory=dict)


def printed(value: Fraction, decimals: int, rule: str) -> str:
    """Print a value by decimal arithmetic."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return format(exact.quantize(Decimal(1).scaleb(-decimals), rounding=rule), "f")


def made_paper(seed: int, form: str = "tex") -> Made:
    """Make a paper; `form` is tex, md or html."""
    draw = random.Random(seed)
    rule = draw.choice((ROUND_HALF_UP, ROUND_HALF_EVEN))
    grids, false_averages, false_cells, numbers = [], {}, {}, 0
    for at, (caption, n, decimals, rows, columns, last, bottom) in enumerate(TABLES, 1):
        names = [f"Set {chr(65 + column)}" for column in range(columns)] + ([last] if last else [])
        body: list[list[str]] = []
        exact = [[Fraction(100 * draw.randint(1, n - 1), n) for _ in range(columns)] for _ in range(rows)]
        for row, values in enumerate(exact):
            cells = [printed(value, decimals, rule) for value in values]
            cells += [printed(sum(values) / columns, decimals, rule)] if last else []
            body.append([MODELS[row], *cells])
        if bottom:
            means = [sum(values[column] for values in exact) / rows for column in range(columns)]
            body.append(["Average", *(printed(value, decimals, rule) for value in means)])
        for place in draw.sample(range(rows), 2 if at < 4 else 1):
            column = draw.randrange(columns)
            text = impossible(exact[place][column], n, decimals, draw)
            body[place][column + 1] = text
            false_cells[f"Table {at}", MODELS[place], names[column]] = text
        bad_rows = {row for _, row, _ in false_cells}
        if last and (free := [row for row in range(rows) if MODELS[row] not in bad_rows]):
            place = draw.choice(free)
            shift = Fraction(draw.choice((3, 5, 9, -4, -7)), 1)
            value = sum(exact[place]) / columns + shift
            text = printed(min(max(value, Fraction(1)), Fraction(99)), decimals, rule)
            body[place][-1] = text
            false_averages[f"Table {at}", MODELS[place], last] = text
        numbers += sum(len(line) - 1 for line in body)
        grids.append((caption, ["Model", *names], body))
    return Made(
        "\n".join(_shown(form, at, *grid) for at, grid in enumerate(grids, 1)), numbers, false_averages, false_cells
    )


def impossible(value: Fraction, n: int, decimals: int, draw: random.Random) -> str:
    """Return a text near a value that no count of n prints as under any rule, so near that no average moves."""
    step = Fraction(1, 10**decimals)
    for size in range(1, 200):
        for sign in draw.sample((1, -1), 2):
            near = Fraction(round((value + sign * size * step) / step)) * step
            counts = (Fraction(100 * k, n) for k in range(int(near * n / 100) - 2, int(near * n / 100) + 4))
            if 0 < near < 100 and not any(near - step <= count <= near + step for count in counts):
                return printed(near, decimals, ROUND_HALF_UP)
    raise AssertionError("every text is possible")


def _shown(form: str, number: int, caption: str, head: list[str], body: list[list[str]]) -> str:
    plain = caption.replace("\\%", "%").replace("$", "")
    if form == "tex":
        lines = "".join(" & ".join(row) + " \\\\\n" for row in body)
        columns = "l" + "c" * (len(head) - 1)
        return (
            f"\\begin{{table}}\\caption{{{caption}}}\\begin{{tabular}}{{{columns}}}\\toprule\n{' & '.join(head)} \\\\ "
            f"\\midrule\n{lines}\\bottomrule\\end{{tabular}}\\end{{table}}"
        )
    if form == "md":
        lines = "".join(f"| {' | '.join(row)} |\n" for row in [head, ["---"] * len(head), *body])
        return f"Table {number}: {plain}\n\n{lines}"
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in body)
    top = "".join(f"<th>{cell}</th>" for cell in head)
    return (
        f"<table><caption>Table {number}: {plain}</caption><thead><tr>{top}</tr></thead><tbody>{rows}</tbody></table>"
    )
