"""The command of the drill: planted faults for the suite itself, for other tools, and for people.

Prevents a command line that knows how a fault is planted: options become one call, and nothing else happens here.
"""

from pathlib import Path
from typing import Any

import click


@click.command()
@click.option("--self", "own", is_flag=True, help="Plant faults in made papers and print how many the suite finds.")
@click.option("--papers", type=click.IntRange(min=1), default=None, help="Made papers with faults, and nothing else  "
              "[default: the whole table].")  # fmt: skip
@click.option("--store", is_flag=True, help="Keep the table, and write the pages made of it.")
@click.option("--pages", is_flag=True, help="Write the pages made of the stored table.")
@click.option("--shapes", is_flag=True, help="Derive again the sizes and rates that made papers are drawn from.")
@click.option("--jobs", type=click.IntRange(min=1), default=2, show_default=True, help="Processes.")
@click.option("--export", "number", type=click.IntRange(min=1), help="Write so many papers for another tool.")
@click.option("--paper", default="", metavar="KEY", help="Plant faults in a copy of this paper; 'made' for a made one.")
@click.option("--faults", type=click.IntRange(1, 20), default=3, show_default=True, help="Faults for --paper.")
@click.option("--level", type=click.IntRange(1, 4), default=4, show_default=True, help="1 digits to 4 a swapped judge.")
@click.option("--seed", type=int, default=None, help="The same seed, the same drill.")
@click.option("--out", type=click.Path(path_type=Path), default=None, metavar="DIR", help="Where to write it.")
@click.option("--hint", type=(click.Path(path_type=Path), int, int), default=None, metavar="DIR FAULT STEP",
              help="A hint on a fault of a lesson: 1 how to look, 2 where, 3 which row.")  # fmt: skip
@click.option("--score", type=click.Path(path_type=Path), default=None, metavar="FILE",
              help="Mark answers.csv of a lesson, or the JSON of a tool.")  # fmt: skip
@click.option("--against", type=click.Path(path_type=Path), default=None, metavar="DIR",
              help="The folder of the drill  [default: that of the FILE].")  # fmt: skip
def drill(
    own: bool,
    papers: int | None,
    store: bool,
    pages: bool,
    shapes: bool,
    jobs: int,
    number: int | None,
    paper: str,
    faults: int,
    level: int,
    seed: int | None,
    out: Path | None,
    hint: tuple[Path, int, int] | None,
    score: Path | None,
    against: Path | None,
) -> None:
    """Plant known faults and see who finds them: the suite, another tool, or you."""
    from fragility.errors import InputError

    asked = [name for name, on in (("--self", own), ("--shapes", shapes), ("--export", number), ("--paper", paper),
                                   ("--hint", hint), ("--score", score), ("--pages", pages)) if on]  # fmt: skip
    if len(asked) != 1:
        what = f"{' and '.join(asked)} cannot be done at once" if asked else "nothing is asked for"
        raise InputError(what, "drill", "give one of --self, --pages, --export, --paper, --hint, --score, --shapes")
    if own:
        _self(papers, seed, jobs, store)
    elif shapes:
        from fragility.drill.shapes import write_shapes

        click.echo(f"written: {write_shapes().name}")
    elif pages:
        from fragility.drill.page import write_pages

        for path in write_pages():
            click.echo(f"written: {path.name}")
    elif hint:
        from fragility.drill.exchange import hint as hint_on

        click.echo(hint_on(*hint))
    elif score:
        _score(score, against)
    else:
        _write(number, paper, faults, level, seed, out)


def _self(papers: int | None, seed: int | None, jobs: int, store: bool) -> None:
    from fragility.drill.batches import WHOLE, Sizes
    from fragility.drill.board import scoreboard, write_board
    from fragility.drill.page import as_text, write_pages
    from fragility.drill.trials import REPORT
    from fragility.errors import InputError
    from fragility.files import project_root
    from fragility.suite.drills import published
    from fragility.suite.folders import Folders
    from fragility.suite.report import waiting

    published_one = papers is None and seed is None
    if store and not published_one:
        raise InputError("--store with --papers or --seed", "drill", "the kept table is the whole one")
    with waiting("drill"):
        if published_one:
            board = published(Folders(project_root()), jobs)
        else:
            board = scoreboard(Sizes(papers) if papers else WHOLE, REPORT if seed is None else seed, jobs)
    click.echo(as_text(board), nl=False)
    if store:
        for path in (write_board(board), *write_pages()):
            click.echo(f"written: {path.name}")


def _write(number: int | None, paper: str, faults: int, level: int, seed: int | None, out: Path | None) -> None:
    from fragility.drill.exchange import export, lesson
    from fragility.drill.made import make
    from fragility.drill.shelf import shelf_sheet
    from fragility.files import project_root
    from fragility.suite.folders import Folders
    from fragility.wording import counted

    used = 1 if seed is None else seed
    if number:
        target = out or Path(f"drill-{number}-{used}")
        export(number, used, target)
        click.echo(f"{counted(number, 'paper')} in {target}; give out paper/ and seal.txt, keep answers.json")
        return
    folders = Folders(project_root())
    sheet = make(0, used) if paper == "made" else shelf_sheet(folders.check_paper(paper, "--paper"), folders.root)
    target = out or Path(f"drill-{paper}-{used}")
    planted = lesson(sheet, faults, used, target, level)
    fewer = f" ({faults} were asked for: there is no place for more)" if planted < faults else ""
    click.echo(
        f"{counted(planted, 'fault')} planted in a copy{fewer}; open {target}/find.ipynb to look for them, write the "
        f"rows into {target}/answers.csv, then: fragility drill --score {target}/answers.csv"
    )


def _score(path: Path, against: Path | None) -> None:
    from fragility.drill.exchange import score_person, score_tool

    folder = against or path.parent
    mark = score_tool(path, folder) if path.suffix == ".json" else score_person(path, folder)
    for name, found in mark.table.items():
        click.echo(f"{name}: {_rate(found)}")
    for line in mark.lines:
        click.echo(line)


def _rate(found: dict[str, Any]) -> str:
    if not found["of"]:
        return "none to count"
    ends = f"{100 * found['low']:.0f} to {100 * found['high']:.0f} %"
    return f"{found['yes']} of {found['of']} ({100 * found['share']:.0f} %; 95 % interval {ends})"
