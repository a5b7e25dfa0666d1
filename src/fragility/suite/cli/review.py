"""The four commands for what a person brings: doctor, items, compare, plan.

Prevents two failures: an output that differs between the screen, a file and a page (all come from one answer), and
options that mean one thing in one command and another in the next.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

_ROLES = ("id", "model", "condition", "benchmark", "judge", "cluster", "repeat", "error", "dropped")


def _together(*options: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def decorate(command: Any) -> Any:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


_columns = _together(
    click.option("--format", "format_name", default="", metavar="NAME", help="The format, in place of the one found."),
    click.option(
        "--label", "labels", multiple=True, metavar="COLUMN", help="Column of labels or scores; may be repeated."
    ),
    click.option(
        "--counted", multiple=True, metavar="VALUE", help="Value that counts, such as unsafe; may be repeated."
    ),
    *(
        click.option(f"--{role}", f"role_{role}", default="", metavar="COLUMN", help=f"Column of the {role}.")
        for role in _ROLES
    ),
)
_outputs = _together(
    click.option("--json", "form", flag_value="json", help="Print everything as JSON."),
    click.option("--csv", "form", flag_value="csv", help="Print the main table as csv."),
    click.option("--page", default="", metavar="FILE.html", help="Write one self-contained page."),
    click.option("--notebook", default="", metavar="FILE.ipynb", help="Write a notebook that gives the same result."),
    click.option("--strict", is_flag=True, help="Exit with 1 if something is inconsistent."),
)


def _finish(ctx: click.Context, answer: Any, output: dict[str, Any], call: dict[str, Any]) -> None:
    """Print and write an answer, and set the exit code."""
    if output["page"]:
        from fragility.review.page import write_page

        click.echo(f"written: {write_page(answer, Path(output['page']))}", err=True)
    if output["notebook"]:
        from fragility.review.notebook import write_notebook

        click.echo(f"written: {write_notebook(answer, call, Path(output['notebook']))}", err=True)
    text = {"json": answer.as_json, "csv": answer.as_csv}.get(output["form"] or "", answer.as_text)()
    click.echo(text, nl=False)
    ctx.exit(1 if output["strict"] and answer.inconsistent else 0)


def _options(
    format_name: str, labels: tuple[str, ...], counted: tuple[str, ...], roles: dict[str, str]
) -> dict[str, Any]:
    named = {role.removeprefix("role_"): name for role, name in roles.items() if role.startswith("role_") and name}
    return (
        named
        | ({"format": format_name} if format_name else {})
        | ({"label": list(labels)} if labels else {})
        | ({"counted": list(counted)} if counted else {})
    )


def _output(more: dict[str, Any]) -> dict[str, Any]:
    return {name: more.pop(name) for name in ("form", "page", "notebook", "strict")}


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.option("--n", "n", multiple=True, metavar="NAME=N", help="Items of a benchmark, row or column that states none.")
@click.option("--table", "table", multiple=True, metavar="N", help="Only the table of this number; may be repeated.")
@click.option(
    "--fill",
    "fill",
    type=(str, str),
    multiple=True,
    metavar="COLUMN VALUE",
    help="A value for printed numbers whose table gives none, such as: unit percent.",
)
@_columns
@_outputs
@click.pass_context
def doctor(
    ctx: click.Context, /, files: tuple[str, ...], n: tuple[str, ...], table: tuple[str, ...], **more: Any
) -> None:
    """Say what files are, what can be checked in them, and check it.

    FILES are tables (html, markdown, LaTeX, csv, xlsx, pdf), results of evaluation tools, folders, keys of papers,
    arXiv ids, or - for the standard input.
    """
    from fragility.review.doctor import doctor as run

    output = _output(more)
    options = _options(more["format_name"], more["labels"], more["counted"], more)
    options |= ({"n": list(n)} if n else {}) | ({"table": list(table)} if table else {})
    options |= {"fill": dict(more["fill"])} if more["fill"] else {}
    _finish(ctx, run(*files, **options), output, {"function": "doctor", "files": list(files), "options": options})


@click.command()
@click.argument("files", nargs=-1, required=True)
@_columns
@_outputs
@click.pass_context
def items(ctx: click.Context, /, files: tuple[str, ...], **more: Any) -> None:
    """Count the judged items of result files, and hold stored rates against them."""
    from fragility.review.items import items as run

    output = _output(more)
    options = _options(more["format_name"], more["labels"], more["counted"], more)
    _finish(ctx, run(*files, **options), output, {"function": "items", "files": list(files), "options": options})


@click.command()
@click.argument("what", nargs=-1, required=True)
@click.option("--by", default="", metavar="NAME", help="What tells the sides apart: model, condition, judge.")
@click.option("--margin", type=float, default=5.0, show_default=True, metavar="POINTS", help="Of equivalence.")
@click.option(
    "--calibration", default="", metavar="FILE", help="Labels of people beside the judge's, to correct for it."
)
@_columns
@_outputs
@click.pass_context
def compare(
    ctx: click.Context, /, what: tuple[str, ...], by: str, margin: float, calibration: str, **more: Any
) -> None:
    """Compare two or more rates, files or conditions.

    WHAT is rates with their n (87/100 0.85/100), result files, one file with several conditions, or printed numbers
    (paper#words of the address).
    """
    from fragility.review.compare import compare as run

    output = _output(more)
    options = _options(more["format_name"], more["labels"], more["counted"], more)
    options |= (
        {"margin": margin / 100} | ({"by": by} if by else {}) | ({"calibration": calibration} if calibration else {})
    )
    _finish(ctx, run(*what, **options), output, {"function": "compare", "files": list(what), "options": options})


@click.command()
@click.option("--from", "start", type=float, required=True, metavar="PERCENT", help="Rate expected at first.")
@click.option("--detect", type=float, metavar="POINTS", help="Difference to be found.")
@click.option("--n", type=int, metavar="ITEMS", help="Items in each condition; without it, the number needed is said.")
@click.option("--items", is_flag=True, help="Ask how many items --detect needs (said in any case).")
@click.option("--paired", is_flag=True, help="Both conditions answer the same items.")
@click.option("--discordant", type=float, metavar="PERCENT", help="Items on which paired conditions differ.")
@click.option("--margin", type=float, metavar="POINTS", help="Equivalence within this.")
@click.option("--half-width", type=float, metavar="POINTS", help="Half the width wanted of one rate's interval.")
@click.option("--power", type=float, default=80, show_default=True, metavar="PERCENT", help="Chance to find it.")
@click.option("--alpha", type=float, default=0.05, show_default=True, help="Level of the test.")
@click.option("--family", type=int, default=1, show_default=True, help="Tests in the family.")
@click.option("--sensitivity", type=float, default=100, show_default=True, metavar="PERCENT", help="Of the judge.")
@click.option("--specificity", type=float, default=100, show_default=True, metavar="PERCENT", help="Of the judge.")
@click.option("--cluster-size", type=float, default=1, show_default=True, help="Items a cluster.")
@click.option("--icc", type=float, default=0, show_default=True, help="Correlation of two items of a cluster.")
@_outputs
@click.pass_context
def plan(ctx: click.Context, /, **more: Any) -> None:
    """Say how many items a difference needs, or what so many items can show."""
    from fragility.errors import InputError
    from fragility.review.plan import plan as run

    output = _output(more)
    if more.pop("items") and more["detect"] is None:
        raise InputError("no difference", "--items", "name it with --detect")
    if 0 < more["power"] < 1:
        raise InputError(
            f"{more['power']:g} %", "--power", f"for a share of {more['power']:g} write {100 * more['power']:g}"
        )
    given = {
        name: value / 100 if name in (*_PERCENT, "power") and value is not None else value
        for name, value in more.items()
    }
    options = {name: value for name, value in given.items() if value is not None and value is not False}
    answer = run(**options)
    answer.sentences += [
        f"{flag} {value:g} is read as {value:g} {unit}; for a share of {value:g} write {100 * value:g}."
        for name, (flag, unit) in _PERCENT.items()
        if (value := more[name]) is not None and 0 < value < 1
    ]
    _finish(ctx, answer, output, {"function": "plan", "files": [], "options": options})


#: Options of `plan` in percent or points, by name.
_PERCENT = {
    "start": ("--from", "%"), "detect": ("--detect", "points"), "discordant": ("--discordant", "%"),
    "margin": ("--margin", "points"), "half_width": ("--half-width", "points"),
    "sensitivity": ("--sensitivity", "%"), "specificity": ("--specificity", "%"),
}  # fmt: skip


COMMANDS = (doctor, items, compare, plan)
