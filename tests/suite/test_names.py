"""What a person may type: an arXiv id for a paper's key, and a share where a percentage is asked for."""

from pathlib import Path

from click.testing import CliRunner
from folders import ROOT

from fragility.printed.paper import load_paper
from fragility.report.source import open_paper
from fragility.suite.cli import main
from fragility.suite.folders import Folders


def test_a_paper_may_be_named_by_its_arxiv_id():
    for name in ("2310.03693", "arXiv:2310.03693"):
        run = CliRunner().invoke(main, ["check", name])
        assert run.exit_code == 0 and run.output.startswith("qi2023_ft_compromises: valid")
    for name, told in (
        ("2310.03693v1", "name its key: qi2023_ft_compromises"),
        ("9999.99999", "no paper '9999.99999'"),
    ):
        run = CliRunner().invoke(main, ["check", name])
        assert run.exit_code == 2 and told in run.stderr and len(run.stderr.strip().splitlines()) == 1
    assert Folders(ROOT).check_paper("2310.03693", "--paper") == load_paper("2310.03693", ROOT).key
    assert open_paper(Path("2310.03693")).key == "qi2023_ft_compromises"


def test_a_share_where_a_percentage_is_asked_is_said():
    run = CliRunner().invoke(main, ["plan", "--from", "0.7", "--n", "50", "--half-width", "0.05"])
    assert run.exit_code == 0
    assert "--from 0.7 is read as 0.7 %; for a share of 0.7 write 70." in run.output
    assert "--half-width 0.05 is read as 0.05 points; for a share of 0.05 write 5." in run.output
    assert "is read as" not in CliRunner().invoke(main, ["plan", "--from", "70", "--detect", "5"]).output
    run = CliRunner().invoke(main, ["plan", "--from", "70", "--detect", "5", "--power", "0.8"])
    assert run.exit_code == 2 and run.stderr == "error: --power: 0.8 %; for a share of 0.8 write 80\n"
