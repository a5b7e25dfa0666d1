"""The command line.

Prevents two failures: a user's mistake that ends in a traceback (one wrapper turns it into one line and an
exit code), and a slow start (every import that costs time is inside its command).
"""

import click

from fragility import __version__
from fragility.suite.cli.audit import audit
from fragility.suite.cli.benchmarks import benchmarks
from fragility.suite.cli.data import data
from fragility.suite.cli.drill import drill
from fragility.suite.cli.editions import editions
from fragility.suite.cli.examples import with_examples
from fragility.suite.cli.export import export
from fragility.suite.cli.guard import Commands
from fragility.suite.cli.ledger import ledger
from fragility.suite.cli.papers import extract, new_paper
from fragility.suite.cli.review import COMMANDS
from fragility.suite.cli.sources import sources
from fragility.wording import counted


def _print_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if not asked or ctx.resilient_parsing:
        return
    from fragility.files import data_digest, resource_root
    from fragility.schemas.verdict import RULE_VERSION

    click.echo(f"fragility {__version__}, decision rule {RULE_VERSION}, data {data_digest(resource_root())}")
    ctx.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version of the package, of the decision rule and of the data, and exit.",
)
def main() -> None:
    """Re-analyse what papers on the safety alignment of language models print and release."""


@main.command()
@click.option("--only", multiple=True, metavar="NAME", help="Notebook or run to bring up to date; may be repeated.")
@click.option("--paper", default="", metavar="KEY", help="Only the runs about this paper.")
@click.option(
    "-p",
    "overrides",
    type=(str, str),
    multiple=True,
    metavar="NAME VALUE",
    help="A value for a parameter, in place of the plan's. The results go to build/variants.",
)
@click.option("--jobs", type=click.IntRange(min=1), default=None, help="Side by side  [default: cores + 1, at most 3].")
@click.option("--force", multiple=True, metavar="NAME", help="Run again though nothing changed; 'all' for everything.")
@click.option("--no-site", is_flag=True, help="Leave the site as it is.")
@click.pass_context
def run(
    ctx: click.Context,
    only: tuple[str, ...],
    paper: str,
    overrides: tuple[tuple[str, str], ...],
    jobs: int | None,
    force: tuple[str, ...],
    no_site: bool,
) -> None:
    """Make the ledger, the notebooks of the plan and the site; what is up to date is left alone.

    Exit code 1 if a notebook failed, 2 if its input was at fault; the others are made nevertheless.
    """
    from fragility.files import project_root
    from fragility.suite.run import Request, run_suite

    request = Request(only, paper, overrides, force, jobs or 0, site=not no_site)
    result = run_suite(project_root(), request, say=click.echo)
    ctx.exit(result.exit_code)


@main.command()
@click.argument("claim")
@click.option("--paper", default="", metavar="KEY", help="The paper, where two papers have a claim of this name.")
def explain(claim: str, paper: str) -> None:
    """Tell one claim from its printed numbers to its verdict, step by step."""
    from fragility.claims.explain import explain as text_of
    from fragility.files import project_root
    from fragility.suite.folders import Folders
    from fragility.suite.products import current_ledger
    from fragility.suite.report import waiting

    folders = Folders(project_root())
    key = folders.check_paper(paper, "--paper") if paper else None
    with waiting("explain"):
        told = text_of(claim, key, folders.root, current_ledger(folders.root))
    click.echo(told)


@main.command()
@click.argument("paper")
def request(paper: str) -> None:
    """Print a template of the smallest release without text that would decide a paper's open claims, as csv.

    A line names a file, the columns wanted in it, how many rows (empty where that is not known) and why; a printed
    number has a line of its own, to be filled in. A line without a file says why no release would decide the reading.
    """
    from fragility.claims.ledger import paper_rows
    from fragility.claims.request import request as template_of
    from fragility.files import project_root
    from fragility.printed.paper import load_paper
    from fragility.spreadsheet import csv_text
    from fragility.suite.folders import Folders
    from fragility.suite.report import waiting

    key = Folders(project_root()).check_paper(paper, "PAPER")
    with waiting("request"):
        loaded = load_paper(key)
        told = csv_text(template_of(loaded, paper_rows(loaded)))
    click.echo(told, nl=False)


@main.command()
@click.option("--update", is_flag=True, required=True, help="Copy the figures of the last run to figures/.")
def figures(update: bool) -> None:
    """Bring the committed figures up to date with build/figures."""
    from fragility.files import project_root
    from fragility.suite.products import update_figures

    for line in update_figures(project_root()):
        click.echo(line)


@main.command()
@click.option("--force", is_flag=True, help="Build it though nothing changed.")
@click.option("--url", default="", metavar="ADDRESS", help="Where the site will be served; adds a site map.")
def site(force: bool, url: str) -> None:
    """Build the pages to read from the results of the last run."""
    from fragility.files import project_root
    from fragility.suite.products import rebuild_site
    from fragility.suite.report import waiting

    with waiting("site"):
        told = rebuild_site(project_root(), force, url)
    click.echo(told)


@main.command()
@click.argument("paper", required=False)
def check(paper: str | None) -> None:
    """Validate a paper folder, or all files of data/ and the notebooks; what is still empty is named."""
    from fragility.files import project_root
    from fragility.suite.folders import Folders
    from fragility.suite.inputs import check_titles, paper_state, read_inputs
    from fragility.suite.plan import read_plan

    folders = Folders(project_root())
    if paper:
        click.echo(f"{folders.check_paper(paper, 'PAPER')}: {paper_state(folders, paper)}")
        return
    for line in read_inputs(folders):
        click.echo(line)
    if folders.plan.is_file():
        plan = read_plan(folders)
        check_titles(plan)
        click.echo(f"notebooks: valid, {counted(len(plan), 'run')}")


main.add_command(audit)
main.add_command(ledger)
main.add_command(benchmarks)
main.add_command(data)
main.add_command(drill)
main.add_command(editions)
main.add_command(export)
main.add_command(sources)
main.add_command(extract)
main.add_command(new_paper)
for command in COMMANDS:
    main.add_command(command)
with_examples(main)
