"""Which edition a paper's numbers point to: made columns with a known edition, and the papers held."""

import numpy as np
import pytest
import yaml
from click.testing import CliRunner
from folders import GUO, ROOT, make_paper, score
from scipy import stats

from fragility.printed.editions import editions
from fragility.printed.paper import load_paper
from fragility.statistics.granularity import pass_chance
from fragility.suite.cli import main


def shares(n: int, decimals: int, runs: int = 1, number: int = 24) -> list[str]:
    """Return printed percentages of n items over some runs, by Python's own rounding of exact quotients."""
    counts = np.random.default_rng(n + runs).integers(1, n * runs, number)
    return [f"{100 * k / (n * runs):.{decimals}f}" for k in counts.tolist()]


def pointer(root, n, decimals=2, runs=1):
    rows = [score("Table 1", f"M{i}", "a", "HEx-PHI", text) for i, text in enumerate(shares(n, decimals, runs))]
    return editions(make_paper(root, rows, []))[0]


@pytest.mark.parametrize(("n", "runs"), [(330, 1), (300, 1), (330, 3), (300, 2)])
def test_a_made_column_points_to_the_edition_and_the_runs_it_was_made_with(n, runs, tmp_path):
    found = pointer(tmp_path, n, runs=runs).found
    assert found is not None and (found.n, found.runs) == (n, runs)
    assert "half-even" in found.rules
    assert [edition.hand for edition in found.editions] == (["quoted"] if n == 300 else ["first-hand"])


def test_numbers_without_decimals_point_nowhere(tmp_path):
    assert pointer(tmp_path, 330, decimals=0).found is None


def test_the_chance_is_the_binomial_tail_of_the_pass_chance(tmp_path):
    made = pointer(tmp_path, 330)
    fit = next(fit for fit in made.fits if (fit.n, fit.runs) == (330, 1))
    assert fit.chance == pytest.approx(
        stats.binom.sf(fit.explained - 1, made.informative, pass_chance(330, 2)), rel=1e-9
    )


def test_the_first_paper_points_to_330_and_520():
    found = {item.benchmark: item for item in editions(load_paper(GUO, ROOT))}
    hex_phi = found["HEx-PHI"]
    explained = {fit.n: fit.explained for fit in hex_phi.fits if fit.runs == 1}
    assert (explained[330], hex_phi.informative, explained[300]) == (28, 30, 0)
    assert hex_phi.found is not None and hex_phi.found.n == 330
    assert found["AdvBench"].found is not None and found["AdvBench"].found.n == 520
    assert found["AdvBench"].stated == (500,)
    assert "None of them" not in found["AdvBench"].sentence and "The paper states 500." in found["AdvBench"].sentence


def test_the_rounding_is_told_of_the_numbers_that_fit_and_not_of_all(tmp_path):
    hex_phi = next(item for item in editions(load_paper(GUO, ROOT)) if item.benchmark == "HEx-PHI")
    assert (
        "28 of 30 informative numbers fit" in hex_phi.sentence and "The 28 numbers that fit can be" in hex_phi.sentence
    )
    assert "All of them" not in hex_phi.sentence
    texts = [*shares(330, 2), "0.01"]  # no count of 330 prints it
    rows = [score("Table 1", f"M{i}", "a", "HEx-PHI", text) for i, text in enumerate(texts)]
    told = editions(make_paper(tmp_path, rows, []))[0].sentence
    assert "24 of 25 informative numbers fit" in told and "24 numbers that fit" in told


def test_every_card_has_its_editions_in_order_of_date_and_says_which_are_only_quoted():
    for path in sorted((ROOT / "data" / "benchmarks").glob("*.yml")):
        card = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert "released" not in card
        dates = [edition["date"] for edition in card.get("editions", []) if edition.get("date")]
        assert dates == sorted(dates), path.name


def test_the_command_reads_a_paper_of_the_suite_and_a_bare_file(tmp_path):
    told = CliRunner().invoke(main, ["editions", GUO])
    assert told.exit_code == 0 and "28 of 30 informative numbers fit 330" in told.output
    path = tmp_path / "table.csv"
    rows = "\n".join(f"HEx-PHI,safety score,percent,{text}" for text in shares(300, 2))
    path.write_text(f"benchmark,metric,unit,value_text\n{rows}\n")
    told = CliRunner().invoke(main, ["editions", str(path)])
    assert told.exit_code == 0 and "fit 300 (without category 2)" in told.output
    path.write_text("value_text\n3.1\n")
    assert "nothing that could point" in CliRunner().invoke(main, ["editions", str(path)]).output
    assert CliRunner().invoke(main, ["editions", "no_such_paper"]).exit_code == 2
