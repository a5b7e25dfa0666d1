"""The scoreboard in words: on the screen, as the page of the drill, and as a reviewer's checklist.

Prevents a page whose numbers were typed: all three are made from the stored table, and the same table gives the same
bytes.
"""

from fractions import Fraction
from math import floor
from pathlib import Path
from statistics import median
from typing import Any

from fragility.drill import faults  # noqa: F401  (registers the faults)
from fragility.drill.board import FILE, WEAK, load_board, loud, weak
from fragility.drill.fault import FAULTS
from fragility.drill.notice import stated
from fragility.drill.peers import PEERS
from fragility.drill.sections import chances, corrected, files, releases
from fragility.drill.shown import NONE, ends, percent, share, table, with_ends
from fragility.drill.trials import MEND, REPORT_WORDS, USED
from fragility.files import project_root, write_text
from fragility.wording import VERDICT_WORDS, listing

FOLDER = Path("docs") / "method"
#: Lines of the methods' front page between which the finding is kept.
BEGIN, END = "<!-- drill: begin -->", "<!-- drill: end -->"
WHERE = {"print": "in the printed numbers", "labels": "in the labels behind them", "claims": "in the claims"}
REMADE = "fragility drill --self --store"


def write_pages(root: Path | None = None) -> list[Path]:
    """Write the page of the drill, the checklist, and the finding on the methods' front page."""
    top = root or project_root()
    board, folder = load_board(top), top / FOLDER
    pages = [write_text(folder / "drill.md", drill_page(board)), write_text(folder / "checklist.md", checklist(board))]
    index = folder / "index.md"
    text = index.read_text(encoding="utf-8") if index.is_file() else ""
    if BEGIN in text and END in text:
        head, rest = text.split(BEGIN, 1)
        pages.append(write_text(index, f"{head}{BEGIN}\n{finding(board)}\n{END}{rest.split(END, 1)[1]}"))
    return pages


def finding(board: dict[str, Any]) -> str:
    """Return what the scoreboard shows, in four sentences."""
    alarms, kinds = board["alarms"]["papers"], board["kinds"]
    of = sum(kind["noticed_of_visible"]["of"] for kind in kinds)
    yes = sum(kind["noticed_of_visible"]["yes"] for kind in kinds)
    right = sum(kind["located"]["yes"] for kind in kinds)
    noticed = sum(kind["located"]["of"] for kind in kinds)
    planted = sum(kind["planted"] for kind in kinds)
    return (
        f"Planted faults: of {planted:,} faults of {len(kinds)} kinds, {of:,} contradict something that is printed. "
        f"The suite notices {yes:,} of these ({share(yes, of)}), and names the right place in "
        f"{share(right, noticed)} "
        f"of what it notices. {_by_kind(kinds)}Of {alarms['of']:,} papers without a fault, {alarms['yes'] or 'none'} "
        f"{'gets' if alarms['yes'] < 2 else 'get'} a number called inconsistent "
        f"(95 % interval {ends(alarms)})."
    )


def _by_kind(kinds: list[dict[str, Any]]) -> str:
    """Say how the kinds differ: kinds that hide easily are planted more often, and weigh more in the sum."""
    rates = {kind["name"]: kind["noticed_of_visible"] for kind in kinds if kind["visible"]["yes"]}
    seen = sorted((Fraction(found["yes"], found["of"]), name) for name, found in rates.items())
    if len(seen) < 2:
        return ""
    (least, name), middle = seen[0], median(one for one, _ in seen)
    half = f"{floor(100 * middle)} % or more" if middle < 1 else "all"
    return (
        f"The kinds differ: of '{name}' it notices {floor(100 * least)} % of what can be seen, the least; of "
        f"at least half of the kinds, {half}. "
    )


def as_text(board: dict[str, Any]) -> str:
    """Return the scoreboard for a screen."""
    head = ("fault", "planted", "visible", "noticed of these", "right place", "found by")
    rows = [_row(kind) for kind in board["kinds"]]
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in (head, *rows)
    ]
    names = weak(board)
    tail = f"Weak (under {100 * WEAK:.0f} % of what could be seen): {listing(names)}." if names else "No kind is weak."
    return "\n".join([finding(board), "", *lines, "", tail]) + "\n"


def drill_page(board: dict[str, Any]) -> str:
    """Return the page of the drill."""
    parts = [
        "# The drill: how often a fault is found",
        finding(board),
        f"Made papers carry one fault at a time. Their sizes and rates are those of the suite's papers; every "
        f"count, label and claim behind them is known. The table stands in `{FILE.as_posix()}`, version "
        f"{board['version']}, digest `{board['digest'][:12]}`, and `{REMADE}` makes it again with the same bytes.",
        f"Nobody chose its seed, {board['seed']:,}: it is the start of the SHA-256 of the words '{REPORT_WORDS}'. "
        f"Checks are mended by another seed, {MEND:,}. Earlier reports had the seeds "
        f"{listing([f'{seed:,}' for seed in USED])}; what they showed to be weak was mended, so they are used up.",
        "## Kinds of faults",
        "**Visible** is the limit: the share of planted faults that break something which the printed numbers "
        "must keep, "
        "for a reader who knows what every number is, under every usual rule of rounding. Nothing that reads the print "
        "alone can honestly find more. "
        "**Noticed** counts what is called inconsistent, and coincidences that are reported with their chance. "
        "Intervals are exact (Clopper-Pearson, 95 %).",
        *(_kinds(board, where) for where in WHERE),
        _weak(board),
        "## With the labels at hand",
        releases(board),
        "## By the number of prompts",
        "Noticed of what is visible, at the n of the number that was changed.",
        _by_n(board),
        "## Alarms without a fault",
        _alarms(board),
        "## Files of labels",
        files(board),
        "## Papers of the shelf",
        _shelf(board),
        "## Other tools on the same drills",
        _peers(board),
        "## Rates corrected for a judge's errors",
        corrected(board),
        "## Verdicts on claims whose truth is known",
        _verdicts(board),
        "## Chances and intervals",
        chances(board),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def checklist(board: dict[str, Any]) -> str:
    """Return the reviewer's checklist: what to do, what it shows, and how often it did."""
    steps: dict[str, list[dict[str, Any]]] = {}
    for kind in board["kinds"]:
        steps.setdefault(FAULTS[kind["name"]].reveals, []).append(kind)
    parts = [
        "# A reviewer's checklist",
        "Each step would have shown the faults below it. The numbers say how many the suite noticed when it took the "
        "step for you, of those planted in made papers that contradict something printed. A dash means that there was "
        "none at such an n; where a row has dashes alone, the print cannot show the fault, so ask for what is missing. "
        "See [the drill](drill.md).",
    ]
    ordered = sorted(steps.items(), key=lambda item: -sum(kind["noticed"]["yes"] for kind in item[1]))
    for number, (step, kinds) in enumerate(ordered, 1):
        rows = [
            (kind["name"], *(_class(kind, name) for name in ("up to 150", "151 to 400", "above 400"))) for kind in kinds
        ]
        parts.append(f"## {number}. {step[:1].upper()}{step[1:]}")
        parts.append(table(("would have caught", "n up to 150", "n 151 to 400", "n above 400"), rows))
    labels = [(name, with_ends(one["noticed"]), with_ends(one["held"])) for name, one in board["releases"].items()
              if name != "none"]  # fmt: skip
    if labels:
        parts += [
            "## If the labels were released",
            "Give them to `fragility doctor LABELS`, and with the paper to `fragility doctor PAPER LABELS`. What it "
            "would have caught, of all that were planted, where the labels have the fault in them, and where they are "
            "right and the print is not:",
            table(("would have caught", "labels with the fault", "right labels"), labels),
        ]
    parts += ["## What the claims need", _verdicts(board)]
    return "\n\n".join(parts) + "\n"


def _kinds(board: dict[str, Any], where: str) -> str:
    rows = [_row(kind) for kind in board["kinds"] if kind["where"] == where]
    shown = table(("fault", "planted", "visible", "noticed of these", "right place", "found by"), rows)
    return f"### {WHERE[where][:1].upper()}{WHERE[where][1:]}\n\n{shown}"


def _row(kind: dict[str, Any]) -> tuple[str, ...]:
    return (
        kind["name"], str(kind["planted"]), percent(kind["visible"]), with_ends(kind["noticed_of_visible"]),
        percent(kind["located"]), ", ".join(list(kind["checks"])[:2]) or NONE,
    )  # fmt: skip


def _weak(board: dict[str, Any]) -> str:
    names = weak(board)
    if not names:
        return f"Of every kind at least {100 * WEAK:.0f} % of what is visible is noticed."
    return f"Noticed less often than in {100 * WEAK:.0f} % of what is visible: {listing(names)}."


def _by_n(board: dict[str, Any]) -> str:
    names = ("up to 150", "151 to 400", "above 400")
    rows = [(kind["name"], *(_class(kind, name) for name in names)) for kind in board["kinds"] if kind["by_n"]]
    return table(("fault", *(f"n {name}" for name in names)), rows)


def _class(kind: dict[str, Any], name: str) -> str:
    found = kind["by_n"].get(name)
    return with_ends(found) if found else NONE


def _alarms(board: dict[str, Any]) -> str:
    head = ("check", "checked", "objected to", "95 % interval", "stated at most")
    numbers, odd = (
        table(head, [(name, f"{found['of']:,}", str(found["yes"]), ends(found), _stated(name))
                     for name, found in board["alarms"][what].items()])
        for what in ("numbers", "oddities")
    )  # fmt: skip
    names = loud(board)
    said = (
        f"More often than they state, as far as the intervals tell: {listing(names)}."
        if names
        else "No check objects more often than it states, as far as the intervals tell."
    )
    return (
        "Nothing is wrong in these papers, so every alarm is a false one. Stated is how often the check says that it "
        "objects where there is nothing: those that hold a chance against a level, at that level; all others never. "
        f"{said}\n\nNumbers (for last digits, whole papers) that are checked, and called inconsistent:\n\n{numbers}\n\n"
        f"Papers that are checked, and in which a coincidence is reported with its chance:\n\n{odd}"
    )


def _stated(check: str) -> str:
    return f"{100 * stated(check):g} %" if stated(check) else "never"


def _shelf(board: dict[str, Any]) -> str:
    found = board["shelf"]
    if not found["papers"]:
        return "None was tried when the table was made."
    return (
        f"The same printed faults in copies of {len(found['papers'])} of the suite's papers, in numbers that a check "
        f"vouches for: "
        f"{percent(found['visible'])} of {found['visible']['of']} are visible, the suite notices "
        f"{with_ends(found['noticed_of_visible'])} of these, and names the right place in "
        f"{percent(found['located'])} "
        f"of what it notices. What it says of the papers as they stand is on their pages."
    )


def _peers(board: dict[str, Any]) -> str:
    if not board["peers"]:
        return "None was at hand when the table was made."
    names = [peer["peer"] for peer in board["peers"]]
    kinds = [kind for kind in board["kinds"] if any(kind["name"] in peer["kinds"] for peer in board["peers"])]
    rows = [
        (
            kind["name"], percent(kind["visible"]), percent(kind["noticed"]),
            *(percent(peer["kinds"].get(kind["name"])) for peer in board["peers"]),
        )
        for kind in kinds
    ]  # fmt: skip
    alarms = [f"{peer['peer']} {percent(peer['false_alarm_papers'])}" for peer in board["peers"]]
    what = "; ".join(f"{name}: {PEERS[name]}" for name in names)
    return (
        f"Share of all planted faults that each finds; a dash is none. {what}.\n\n"
        + table(("fault", "visible", "this suite", *names), rows)
        + f"\n\nPapers without a fault in which a number is called impossible: {listing(alarms)}."
    )


def _verdicts(board: dict[str, Any]) -> str:
    known, wrong = board["verdicts"]["table"], board["verdicts"]["true_claims_contradicted"]
    if not known:
        return ""
    verdicts = list(next(iter(known.values())))
    rows = [
        (name, str(next(iter(found.values()))["of"]), *(percent(found[verdict]) for verdict in verdicts))
        for name, found in known.items()
    ]
    sure = [f"{name}: {with_ends(found)} of {found['of']}" for name, found in board["concerns"].items()]
    said = f" Verdicts that take a side are right, by the number of their concerns: {'; '.join(sure)}." if sure else ""
    return (
        f"Rule {board['rule']}. True is what the chances behind the labels say, which no reader sees; a claim "
        f"is false by as "
        f"little as it happens to be. Of {wrong['of']:,} true claims, {wrong['yes'] or 'none'} "
        f"{'was' if wrong['yes'] < 2 else 'were'} called contradicted (95 % interval {ends(wrong)}).{said}\n\n"
        + table(("claim, truth", "claims", *(VERDICT_WORDS[verdict] for verdict in verdicts)), rows)
    )
