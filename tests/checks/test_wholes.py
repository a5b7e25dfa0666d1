"""Numbers of several models that come near a hundred together are no parts of a whole."""

from fragility.drill.made import make
from fragility.drill.sheet import paper_of
from fragility.drill.trials import USED, words
from fragility.printed.checks.wholes import whole_findings


def test_rates_of_several_conditions_are_no_categories(tmp_path):
    sheet = make(291, USED)  # without a fault; its columns happen to sum to 102, 102 and 113
    assert whole_findings(paper_of(sheet, tmp_path, words())) == []
