"""LaTeX source: what its commands print, and how its tables are laid out."""

import time
from contextlib import suppress

import pytest
from extract.reading import one, rows_of, source, values

from fragility.errors import InputError
from fragility.printed.extract.latex import read_latex
from fragility.printed.extract.latex_text import plain

HEAD = r"\toprule & A & B & C \\ \midrule "
SMALL = r"\begin{tabular}{lc}& A \\ \hline Base & 1 \\ \end{tabular}"


@pytest.mark.parametrize(
    ("cell", "value", "note"),
    [
        ("95.96", "95.96", ""),
        ("$95.96$", "95.96", ""),
        (r"\textbf{95.96}", "95.96", "bold"),
        (r"{\bf 95.96}", "95.96", "bold"),
        (r"{\bfseries 95.96}", "95.96", "bold"),
        (r"$\mathbf{95.96}$", "95.96", "bold"),
        (r"\underline{95.96}", "95.96", "underlined"),
        (r"\textbf{\underline{95.96}}", "95.96", "bold; underlined"),
        (r"95.96\%", "95.96%", ""),
        (r"{\footnotesize 95.96}", "95.96", ""),
        (r"95.96$_{\pm 0.3}$", "95.96±0.3", ""),
        (r"95.96 {\tiny $\pm$ 0.3}", "95.96 ± 0.3", ""),
        (r"$95.96^{\dagger}$", "95.96", "footnote †"),
        (r"95.96$^\ddagger$", "95.96", "footnote ‡"),
        (r"95.96\tnote{a}", "95.96", "footnote a"),
        (r"95.96\textsuperscript{*}", "95.96", "footnote *"),
        (r"95.96\footnote{On 330 items.}", "95.96", "footnote"),
        (r"\cellcolor{gray!20}95.96", "95.96", ""),
        (r"\cellcolor[HTML]{E0E0E0} 95.96", "95.96", ""),
        (r"\textcolor{red}{95.96}", "95.96", ""),
        (r"\phantom{0}9.1", "9.1", ""),
        (r"$\sim$6\%", "~6%", ""),
        ("11--31", "11–31", ""),
        (r"1{,}234", "1,234", ""),
        (r"$<$1", "<1", ""),
        (r"\makecell{95.96}", "95.96", ""),
        (r"\begin{tabular}[c]{@{}c@{}}95.96\end{tabular}", "95.96", ""),
        (r"95.96~\cite{somebody}", "95.96", ""),
        (r"\num{95.96}", "95.96", ""),
        ("95.96 % 33.33", "95.96", ""),
    ],
)
def test_what_a_cell_prints(cell, value, note):
    done = source(HEAD + rf"Base & {cell}" + "\n" + r"& 1 & 2 \\ \bottomrule")
    row = done.rows[0]
    assert (row["value_text"], row["note"]) == (value, note)
    assert values(done)["Base", "C"] == "2"


@pytest.mark.parametrize("cell", [r"95.9 / 33.1", r"\makecell{95.9 \\ 33.1}", r"\unknown{95.9}", r"$10^{2}$", "7B"])
def test_what_is_no_number_is_reported(cell):
    done = source(HEAD + rf"Base & {cell} & 1 & 2 \\ FT & 3 & 4 & 5 \\")
    assert len(done.rows) == 5
    (problem,) = done.problems
    assert (problem.row, problem.column) == (2, 2)


@pytest.mark.parametrize("cell", ["", "-", "--", "---", "$-$", "n/a", r"\textemdash", "~"])
def test_what_is_empty(cell):
    done = source(HEAD + rf"Base & {cell} & 1 & 2 \\")
    assert done.accounts[0].empty == 1
    assert len(done.rows) == 2


def test_multirow_and_multicolumn():
    done = source(
        r"\toprule \multirow{2}{*}{Model} & \multirow{2}{*}{Method} & \multicolumn{2}{c}{Safety} \\ \cmidrule(lr){3-4}"
        r"& & AdvBench & HEx-PHI \\ \midrule \multirow[t]{2}{*}{Llama} & Base & 1.0 & 2.0 \\ & RU & 3.0 & 4.0 \\"
        r"\midrule \multirow{-1}{*}{Gemma} & Base & 5.0 & 6.0 \\ \bottomrule"
    )
    assert values(done)["Llama, RU", "Safety, HEx-PHI"] == "4.0"
    assert values(done)["Gemma, Base", "Safety, AdvBench"] == "5.0"
    assert done.accounts[0].headers == 3 + 2 + 2 + 3


def test_a_merged_cell_that_counts_upwards():
    done = source(HEAD + r"& Base & 1.0 & 2.0 \\ \multirow{-2}{*}{Llama} & RU & 3.0 & 4.0 \\")
    assert values(done)["Llama, Base", "B"] == "1.0" and values(done)["Llama, RU", "C"] == "4.0"


def test_a_merged_cell_over_text_ends_above_it():
    done = source(HEAD + r"\multirow{3}{*}{Llama} & Base & 1.0 & 2.0 \\ & RU & 3.0 & 4.0 \\ Gemma & RU & 5.0 & 6.0 \\")
    assert ("Gemma, RU", "B") in values(done) and ("Llama, RU", "B") in values(done)
    assert any("merged cell" in notice for notice in done.accounts[0].notices)


def test_a_blank_group_name_is_taken_from_above_and_noted():
    done = source(HEAD + r"Llama & Base & 1.0 & 2.0 \\ & RU & 3.0 & 4.0 \\")
    assert values(done)["Llama, RU", "C"] == "4.0"
    assert done.rows[-1]["note"] == "'Llama' taken from row 2"


def test_a_line_between_rules_begins_new_headers():
    done = source(HEAD + r"Base & 1 & 2 & 3 \\ \midrule & D & E & F \\ \midrule Base & 4 & 5 & 6 \\ \bottomrule")
    assert values(done)["Base", "F"] == "6" and values(done)["Base", "C"] == "3"


def test_group_lines():
    done = source(
        HEAD
        + r"\multicolumn{4}{l}{\textit{Llama}} \\ Base & 1 & 2 & 3 \\ \hline "
        + r"\textbf{Gemma} & & & \\ Base & 4 & 5 & 6 \\"
    )
    assert values(done)["Llama, Base", "A"] == "1" and values(done)["Gemma, Base", "C"] == "6"


def test_own_commands_are_followed_and_one_that_calls_itself_is_not():
    before = r"\newcommand{\ours}{RU (ours)\xspace}\def\base{Base}\newcommand{\loop}{\loop\loop}"
    done = source(HEAD + r"\base & 1 & 2 & 3 \\ \ours & 4 & 5 & 6 \\ \loop & 7 & 8 & 9 \\", before)
    rows = list(dict.fromkeys(row["row"] for row in done.rows))
    assert rows == ["Base", "RU (ours)", r"\loop\loop"]


def test_comments_are_no_cells():
    done = source(HEAD + "Base & 1 & 2 & 3 \\\\ %% FT & 7 & 8 & 9 \\\\\n% whole line \\\\\nRU & 4\\% & 5 & 6 \\\\%\n")
    assert list(dict.fromkeys(row["row"] for row in done.rows)) == ["Base", "RU"]
    assert done.rows[3]["value_text"] == "4%"


def test_tables_are_numbered_by_their_captions_and_what_is_loaded_is_said():
    table = r"\begin{table}%s\begin{tabular}{lc}& A \\ \hline Base & %s \\ \end{tabular}\end{table}"
    text = r"\input{other} %% \input{no}" + "\n" + table % (r"\caption{One.}", "1")
    text += table % ("", "2") + table % (r"\caption[short]{Two (\%).}", "3")
    document = read_latex(text)
    assert [table.locator for table in document.tables] == ["Table 1", "", "Table 2"]
    assert document.tables[2].caption == "Two (%)."
    assert document.notices[0].startswith("1 ")


def test_two_captions_in_one_float():
    half = r"\begin{minipage}{.5\linewidth}\caption{C}" + SMALL + r"\end{minipage}"
    document = read_latex(rf"\begin{{table}}{half}{half}\end{{table}}")
    assert [table.locator for table in document.tables] == ["Table 1", "Table 2"]


def test_subtables_share_the_number_of_their_table():
    half = r"\begin{subtable}{.5\linewidth}\caption{a}" + SMALL + r"\end{subtable}"
    document = read_latex(rf"\begin{{table}}{half}{half}\caption{{Both}}\end{{table}}")
    assert [table.locator for table in document.tables] == ["Table 1, part 1", "Table 1, part 2"]


def test_a_longtable_has_its_head_once():
    head = r"\toprule & A & B \\ \midrule"
    text = rf"\begin{{longtable}}{{lcc}}\caption{{Long.}}\label{{t}}\\ {head} \endfirsthead {head} \endhead "
    done = rows_of(read_latex(text + r"\bottomrule \endlastfoot Base & 1 & 2 \\ FT & 3 & 4 \\ \end{longtable}"))
    assert values(done) == {("Base", "A"): "1", ("Base", "B"): "2", ("FT", "A"): "3", ("FT", "B"): "4"}
    assert done.rows[0]["locator"] == "Table 1"


@pytest.mark.parametrize(
    "begin", [r"{tabular}[t]{lc}", r"{tabular*}{\textwidth}{l@{\extracolsep{\fill}}c}", r"{tabularx}{\linewidth}{lX}"]
)
def test_the_arguments_of_a_tabular_are_no_cells(begin):
    name = begin[1 : begin.index("}")]
    done = rows_of(read_latex(rf"\begin{begin} & A \\ \hline Base & 1.5 \\ \end{{{name}}}"))
    assert values(done) == {("Base", "A"): "1.5"}


@pytest.mark.parametrize(
    "text",
    [
        r"\begin{tabular}{lc} a & 1 \\",
        "{" * 5000,
        r"\textbf{",
        r"\multicolumn{2}",
        "\\",
        r"\begin{tabular}\end{tabular}",
    ],
)
def test_broken_source_is_no_traceback(text):
    read_latex(text)
    read_latex(rf"\begin{{tabular}}{{lc}} {text} & 1 \\ \end{{tabular}}")


def test_a_citation_that_stands_alone_is_given_by_its_key():
    assert plain(r"\citet{guo2026}")[0] == "[guo2026]"


def test_one_row():
    assert one(source(r"\toprule & A \\ \midrule Base & 5 \\"))["value_text"] == "5"


LONG = 500_000


@pytest.mark.parametrize(
    "piece",
    [
        "\\cmidrule" + " " * 1_000,
        "\\hline ",
        "\\hline[",
        "\\multirow[",
        "\\multirow{99999999}{*}{1.0}",
        "\\cite[",
        "\\begin{",
        "\\endfirsthead",
        "\\caption{",
        "\\newcommand{\\a}{",
        "{",
    ],
)
def test_a_long_table_of_one_thing_is_read_or_refused_in_time(piece):
    started = time.process_time()
    with suppress(InputError):
        read_latex(rf"\begin{{longtable}}{{l}}{piece * (LONG // len(piece))}\end{{longtable}}")
    assert time.process_time() - started < 5


def test_a_longer_source_is_refused_with_the_limit():
    with pytest.raises(InputError, match=r"LaTeX source: 8,000,000 characters; expected at most 2,000,000"):
        read_latex("x" * 8_000_000)
