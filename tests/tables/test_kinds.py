"""Tables as a reviewer brings them: what is impossible is found, nothing else is, and every cell is accounted for."""

import json

import pytest
from checks.made import vocabulary
from click.testing import CliRunner
from tables.kinds import KINDS
from tables.made_paper import made_paper

from fragility.review.doctor import doctor
from fragility.review.printed import Asked, table_answer
from fragility.suite.cli import main


def inconsistent(answer):
    return [row for row in answer.tables["findings"] if row["result"] == "inconsistent"]


def look(content: str, ending: str, items: tuple[str, ...] = ()):
    return table_answer(content.encode(), f"table{ending}", vocabulary(), Asked(items=items))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_impossible_in_a_table_is_found_and_nothing_else(kind):
    ending, content, planted = KINDS[kind]
    answer = look(content, ending)
    assert {row["printed"] for row in inconsistent(answer)} == set(planted)
    assert ("not fit (inconsistent)" in answer.finding) == bool(planted)
    assert "0 not read" in answer.files[0]["what"]


@pytest.mark.parametrize(("seed", "form"), [(101, "tex"), (102, "md"), (103, "html")])
def test_a_paper_of_278_numbers_with_known_faults(tmp_path, seed, form):
    made = made_paper(seed, form)
    path = tmp_path / f"paper.{form}"
    path.write_text(made.source)
    answer = doctor(path)
    found = {tuple(row["address"].split(" | ")[:3]): row["printed"] for row in inconsistent(answer)}
    assert made.numbers == 278 and len(made.averages) >= 3 <= len(made.cells)
    assert found == made.averages | made.cells


def test_the_n_of_all_rows_is_given_at_once():
    content = KINDS["average without n"][1].replace("99.9", "65.9")
    assert look(content, ".md").tables["findings"][0]["result"] == "not checkable"
    answer = look(content, ".md", ("1000",))
    assert "n stated for 12" in answer.files[0]["what"] and not inconsistent(answer)


def test_one_n_that_explains_all_prints_is_said_once():
    prints = [f"{100 * k / 602:.2f}" for k in (73, 96, 203, 274, 313, 422)]
    table = "Table 2: Unsafe responses (%), n = 600.\n\n| Model | A | B | C |\n|---|---|---|---|\n"
    table += f"| M1 | {' | '.join(prints[:3])} |\n"
    answer = look(f"{table}| M2 | {' | '.join(prints[3:])} |\n", ".md")
    told = "stated 600 explains 0 of its table, 602 explains 6 of 6"
    assert told in answer.finding and sum(told in sentence for sentence in answer.sentences) == 1


def test_a_padded_digit_needs_the_other_numbers_of_its_column():
    head = "| Model | ASR (%) (n=520) |\n|---|---|\n"
    alone = look(f"{head}| A | 31.40 |\n| B | 18.46 |\n| C | 12.50 |\n| D | 3.08 |\n", ".md")
    assert [row["printed"] for row in inconsistent(alone)] == ["31.40"]
    padded = "".join(f"| M{k} | {100 * k / 520:.1f}0 |\n" for k in (18, 33, 64, 163, 201, 302))
    assert not inconsistent(look(head + padded, ".md"))


def test_numbers_of_the_abstract_and_tests_of_the_text_are_looked_at():
    source = (
        r"\begin{abstract}It rises to 98.08\% and by 77.7\%.\end{abstract} So ($t(28) = 2.20$, $p = .06$)."
        r"\begin{table}\caption{ASR (\%), n=520}\begin{tabular}{lc}Model & A \\ \hline X & 12.50 \\ Y & 98.08 \\"
        r"\end{tabular}\end{table}"
    )
    answer = look(source, ".tex")
    assert [(row["check"], row["printed"]) for row in inconsistent(answer)] == [("p value", ".06")]
    assert any("77.7%" in sentence and "no table" in sentence for sentence in answer.sentences)
    assert not any("98.08%" in sentence and "no table" in sentence for sentence in answer.sentences)


def test_a_bold_number_that_is_not_the_best_is_odd_and_not_inconsistent():
    rows = [("A", "**12.50**", "3.10"), ("B", "14.00", "**2.50**"), ("C", "20.00", "7.20"), ("D", "31.00", "8.80")]
    more = [("**9.00**", "**1.10**"), ("10.00", "4.40"), ("30.00", "5.50"), ("8.00", "6.60")]
    lines = "".join(f"| {' | '.join((*row, *two))} |\n" for row, two in zip(rows, more, strict=True))
    head = "| Model | S1 ASR (%) ↓ | S2 ASR (%) ↓ | S3 ASR (%) ↓ | S4 ASR (%) ↓ |\n|---|---|---|---|---|\n"
    answer = look(head + lines, ".md")
    odd = [sentence for sentence in answer.sentences if sentence.startswith("Odd")]
    assert not inconsistent(answer) and not odd  # three of four are too few to show what bold means
    head = head.replace("|\n|", "| S5 ASR (%) ↓ |\n|---|")
    answer = look(head + lines.replace(" |\n", " | 50.00 |\n").replace("50.00", "**5.00**", 1), ".md")
    odd = [sentence for sentence in (answer.finding, *answer.sentences) if sentence.startswith("Odd")]
    assert not inconsistent(answer) and len(odd) == 1 and "9.00" in odd[0] and "8.00" in odd[0]


@pytest.mark.parametrize(
    ("ending", "content"),
    [
        (".html", "<table><tr><th>Model</th><th>ASR (%)</th></tr><tr><td>A<table><tr><td>inner</td><td>3</td></tr>"
                  "</table></td><td>12.5</td></tr></table>"),
        (".html", "<table><tr><th>Model</th><th>ASR (%)</th></tr><tr><td>A</td><td>12.5<script>alert('x')</script></td>"
                  "</tr></table>"),
        (".csv", "Model,ASR (%)\nA,12.5,7\nB\nC,3.5\n"),
        (".csv", f"Model,{','.join(f'set {at} (%)' for at in range(10_000))}\nA,{','.join(['12.5'] * 10_000)}\n"),
        (".tex", r"\newcommand{\a}{\a\a}\begin{tabular}{lc}Model & ASR (\%) \\ \hline A & \a 12.5 \\ B & 3.5 \\"
                 r"\end{tabular}"),
        (".tex", r"\begin{tabular}{lc}Model & ASR (\%) \\ \hline A & {12.5 \\ B & 3.5 \\ \end{tabular}"),
    ],
    ids=["nested", "script", "ragged", "wide", "macro of itself", "open brace"],
)  # fmt: skip
def test_bad_tables_are_read_or_refused_in_one_line(tmp_path, ending, content):
    path = tmp_path / f"bad{ending}"
    path.write_text(content)
    done = CliRunner().invoke(main, ["extract", str(path), "--json"])
    if done.exit_code == 2:
        assert done.stderr.count("\n") == 1 and path.name in done.stderr and "Traceback" not in done.stderr
        return
    assert done.exit_code == 0 and "alert" not in done.stdout
    for table in json.loads(done.stdout)["tables"]:
        assert table["cells"] == table["numbers"] + table["headers"] + table["empty"] + table["not_understood"]


def test_a_macro_bomb_is_refused_in_one_line(tmp_path):
    path = tmp_path / "bomb.tex"
    levels = "".join(rf"\newcommand{{\m{chr(98 + at)}}}{{{(chr(92) + 'm' + chr(97 + at)) * 10}}}" for at in range(9))
    path.write_text(rf"\newcommand{{\ma}}{{1}}{levels}\begin{{tabular}}{{lc}}A & \mj \\ \end{{tabular}}")
    done = CliRunner().invoke(main, ["doctor", str(path)])
    assert done.exit_code == 2 and done.stderr.count("\n") == 1 and "bomb.tex" in done.stderr
