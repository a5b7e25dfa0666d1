"""What a table shows and does not show is told apart: changes in percent, averages, F1, intervals, bold, labels."""

import json

import pytest
from scipy.stats import binomtest

from fragility.errors import InputError
from fragility.released.formats.open import read_results
from fragility.review.doctor import doctor


def told(folder, name, text):
    path = folder / name
    path.write_text(text)
    return doctor(path)


@pytest.mark.parametrize("header", ["Rel. change", "Change", "Gain (%)"])
def test_a_change_in_percent_of_a_number_is_no_wrong_difference(header, tmp_path):
    pairs = [(40.0, 30.0), (50.0, 20.0), (64.0, 80.0)]
    lines = [
        f"| {name} | {a:.1f}% | {b:.1f}% | {b - a:+.1f} | {100 * (b - a) / a:+.1f}% |"
        for name, (a, b) in zip("PQR", pairs, strict=True)
    ]
    head = f"| Model | Base ASR | Tuned ASR | Δ | {header} |\n|---|---|---|---|---|\n"
    assert told(tmp_path, "a.md", head + "\n".join(lines)).inconsistent == 0
    wrong = head + "\n".join(lines).replace("| -30.0 |", "| -23.0 |")
    assert told(tmp_path, "b.md", wrong).inconsistent <= 1


def test_a_wrong_difference_beside_changes_in_percent_is_found(tmp_path):
    head = "| Model | Base ASR | Tuned ASR | Δ |\n|---|---|---|---|\n"
    lines = [f"| {n} | {a}.0% | {b}.0% | {b - a:+}.0 |" for n, a, b in (("P", 40, 30), ("Q", 50, 20), ("R", 64, 80))]
    right = head + "\n".join(lines) + "\n| S | 70.0% | 51.0% | -13.0 |\n"
    answer = told(tmp_path, "a.md", right)
    assert answer.inconsistent == 1 and "-13.0" in answer.finding


def test_an_average_is_no_count_of_the_items_of_all_its_parts(tmp_path):
    table = (
        "| Subset | N | acc (%) |\n|---|---|---|\n| Law | 40 | 55.0 |\n| Bio | 60 | 65.0 |\n| Average | 100 | 60.0 |\n"
    )
    answer = told(tmp_path, "a.md", table)
    counts = {row["row"]: row["k_low"] for row in answer.tables["numbers"] if row["column"] == "acc (%)"}
    assert counts == {"Law": 22, "Bio": 39, "Average": None}
    assert "weighted by n the 2 parts are 61 of 100" in answer.as_text()


def test_f1_and_its_kin_are_no_counts_of_all_items(tmp_path):
    names = ["Precision", "Recall", "F1", "AUROC", "Kappa", "Balanced accuracy"]
    table = "| Model | " + " | ".join(names) + " |\n" + "|---" * (len(names) + 1) + "|\n"
    table += "".join(f"| {model} (n=400) | " + " | ".join(["0.900"] * len(names)) + " |\n" for model in ("One", "Two"))
    answer = told(tmp_path, "a.md", table)
    levels = [row for row in answer.tables["numbers"] if row["kind"] in ("", "value")]
    assert {row["k_low"] for row in levels} == {None} and len(levels) == 2 * len(names)
    assert not answer.tables["comparisons"] and answer.inconsistent == 0


def test_tasks_in_rows_are_not_held_against_each_other(tmp_path):
    table = "| Task (items) | Base | Tuned |\n|---|---|---|\n"
    table += "| Alg (120) | 0.350 | 0.417 |\n| Geo (80) | 0.2125 | 0.3375 |\n"
    answer = told(tmp_path, "a.md", table)
    assert {(row["first"], row["second"]) for row in answer.tables["comparisons"]} == {("Base", "Tuned")}
    assert answer.finding.startswith("Alg (120): Base with 42 against Tuned with 50 of 120")


@pytest.mark.parametrize("form", ["[{}, {}]", "({}; {})", "{}-{}", "{} to {}"])
def test_an_interval_in_a_column_of_its_own_is_held_against_its_value(form, tmp_path):
    ends = [binomtest(k, 100).proportion_ci(method="wilson") for k in (37, 52, 71)]
    head = "| Model | n | ASR | 95% CI |\n|---|---|---|---|\n"
    lines = [
        f"| {name} | 100 | {k / 100} | {form.format(f'{end.low:.2f}', f'{end.high:.2f}')} |"
        for name, k, end in zip("KLM", (37, 52, 71), ends, strict=True)
    ]
    right = told(tmp_path, "a.md", head + "\n".join(lines))
    found = [row["result"] for row in right.tables["findings"] if row["check"] == "printed interval"]
    assert found == ["consistent"] * 3
    off = told(tmp_path, "b.md", head + "\n".join([*lines, f"| S | 100 | 0.11 | {form.format('0.12', '0.30')} |"]))
    assert off.inconsistent == 1 and "does not hold its own value" in off.finding


def test_an_unusual_interval_is_told_first_and_is_not_called_inconsistent(tmp_path):
    answer = told(
        tmp_path, "a.md", "| Model | n | ASR | 95% CI |\n|---|---|---|---|\n| A | 100 | 0.11 | [0.02, 0.12] |\n"
    )
    assert answer.finding.startswith("Odd, not impossible:") and answer.inconsistent == 0


@pytest.mark.parametrize(("said", "odd"), [("Best in bold.", True), ("", False)])
def test_bold_is_held_against_the_values_where_the_caption_says_what_it_means(said, odd, tmp_path):
    table = r"""\begin{table}\caption{Attack success (\%). SAID}\begin{tabular}{lcc}
Defense & GCG $\downarrow$ & PAIR $\downarrow$ \\ \hline
None & 60.0 & 71.0 \\
X & \textbf{12.0} & 30.0 \\
Y & 15.0 & \textbf{33.0} \\
\end{tabular}\end{table}"""
    answer = told(tmp_path, "a.tex", table.replace("SAID", said))
    assert answer.inconsistent == 0 and ("in bold, and Table 1 | X" in answer.finding) is odd


def test_a_rate_beyond_all_items_is_told_first_and_a_cost_is_not(tmp_path):
    table = "| Model | Relative cost (%) | ASR (%) |\n|---|---|---|\n| A | 130 | 99.0 |\n| B | 100 | 104.0 |\n"
    answer = told(tmp_path, "a.md", table)
    assert answer.finding.startswith("No share of items:") and "'104.0'" in answer.finding
    assert answer.as_text().count("No share of items") == 1


def test_labels_in_unknown_words_are_asked_for_by_column(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Nr;Modell;Bewertung\n" + "".join(f"{i};m;{'rot' if i < 9 else 'blau'}\n" for i in range(30)))
    for read in (doctor, read_results):
        with pytest.raises(InputError, match=r"no column of known labels.*--counted.*'Bewertung'"):
            read(path)
    assert "9 of 30" in doctor(path, label="Bewertung", counted="rot").finding


def test_a_score_that_may_be_a_mean_of_grades_is_not_held_against_counts(tmp_path):
    parts = [{"subset": "x", "score": 0.55, "n": 40}, {"subset": "y", "score": 0.61, "n": 50}]
    assert told(tmp_path, "a.json", json.dumps({"results": parts})).inconsistent == 0
    parts = [{"subset": "x", "accuracy": 0.55, "n": 40}, {"subset": "y", "accuracy": 0.61, "n": 50}]
    assert told(tmp_path, "b.json", json.dumps({"results": parts})).inconsistent == 1


def test_a_count_with_its_n_is_held_against_the_percentage_in_the_next_column(tmp_path):
    head = "| Model | Jailbroken | Rate |\n|---|---|---|\n"
    lines = [f"| {name} | {k}/50 | {2 * k}% |\n" for name, k in (("K", 17), ("L", 9), ("M", 23))]
    assert told(tmp_path, "a.md", head + "".join(lines)).inconsistent == 0
    answer = told(tmp_path, "b.md", head + "".join(lines).replace("46%", "48%"))
    assert answer.inconsistent == 1 and "23 of 50 give 46.0000" in answer.finding


def test_columns_of_labels_that_are_not_read_are_named(tmp_path):
    names = ("gpt_baseline", "gpt_defended", "llama_baseline", "llama_defended")
    rows = [",".join((str(i), *(str(int(i < k)) for k in (12, 8, 20, 15)))) for i in range(40)]
    answer = told(tmp_path, "a.csv", "\n".join((",".join(("id", *names)), *rows)))
    assert all(name in answer.as_text() for name in names)
