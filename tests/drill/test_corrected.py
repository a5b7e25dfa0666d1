"""Corrected rates on made labels, and the scoreboard as tables and figures."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from fragility.drill.corrected import ANSWERS, LABELLED, corrected_records, methods
from fragility.drill.frames import corrected_frame, kinds_frame, tools_frame, verdicts_frame
from fragility.drill.tally import rate
from fragility.errors import InputError
from fragility.report import plots


def labels(seed, wrong=0.15, share=0.3):
    rng = np.random.default_rng(seed)
    true = (rng.random(ANSWERS) < share).astype(int)
    return np.where(rng.random(ANSWERS) < wrong, 1 - true, true), true


def test_the_records_do_not_depend_on_how_the_work_is_divided():
    one = corrected_records(6, 3)
    assert one == corrected_records(2, 3) + corrected_records(4, 3, start=2)
    assert {record["labelled"] for record in one} == set(LABELLED)


def test_what_one_sample_says_alone_is_its_wilson_interval():
    judged, true = labels(1)
    found = methods()
    assert found["the judge alone"](judged, true[:50]) == pytest.approx(
        proportion_confint(judged.sum(), judged.size, method="wilson")
    )
    assert found["people alone"](judged, true[:50]) == pytest.approx(
        proportion_confint(true[:50].sum(), 50, method="wilson")
    )


@pytest.mark.parametrize("name", [name for name in methods() if "PPI" in name or "Rogan" in name])
def test_an_interval_of_a_corrected_rate_is_where_the_truth_is_and_narrows_with_labels(name):
    judged, true = labels(2)
    few, many = (methods()[name](judged, true[:labelled]) for labelled in (50, 300))
    assert few[1] - few[0] > many[1] - many[0]
    assert many[0] < true.mean() < many[1]


def test_where_people_found_nothing_unsafe_an_inverted_rate_cannot_be_given():
    judged, true = labels(3, share=0.0)
    assert methods()["this suite, Rogan-Gladen"](judged, true[:50]) is None


BOARD = {
    "kinds": [
        {"name": "seen", "where": "print", "level": 1, "planted": 10, "visible": rate(8, 10), "noticed": rate(7, 10),
         "noticed_of_visible": rate(6, 8)},
        {"name": "unseen", "where": "labels", "level": 4, "planted": 5, "visible": rate(0, 5), "noticed": rate(0, 5),
         "noticed_of_visible": rate(0, 0)},
    ],
    "peers": [{"peer": "GRIM by hand", "kinds": {"seen": rate(3, 10)}}],
    "corrected": [{"labelled": 50, "method": "people alone", "files": 9, "covered": rate(8, 9), "width": 20.0}],
    "verdicts": {"table": {"level, true": {"supported": rate(3, 4), "contradicted": rate(1, 4)}}},
}  # fmt: skip


def test_the_tables_hold_the_rates_in_per_cent_with_their_intervals():
    kinds = kinds_frame(BOARD).set_index("fault")
    low, high = stats.binomtest(6, 8).proportion_ci(0.95, "exact")
    assert kinds.loc["seen", ["visible", "seen", "noticed"]].tolist() == [80.0, 8, 75.0]
    assert kinds.loc["seen", ["low", "high"]].tolist() == pytest.approx([100 * low, 100 * high], abs=0.01)
    assert kinds.loc["unseen", ["noticed", "low", "high"]].isna().all()
    assert tools_frame(BOARD).to_dict("records") == [
        {"fault": "seen", "planted": 10, "this suite": 70.0, "GRIM by hand": 30.0}
    ]
    assert corrected_frame(BOARD)["covered"].tolist() == pytest.approx([100 * 8 / 9], abs=0.01)
    assert verdicts_frame(BOARD).to_dict("records") == [
        {"type": "level", "truth": "true", "claims": 4, "supported": 75.0, "contradicted": 25.0}
    ]


def test_the_figures_say_the_least_and_draw_what_the_tables_hold():
    drawn = plots.faults_found(kinds_frame(BOARD))
    assert "Of seen, 75 % of what can be seen is noticed, the least. 1 kind" in drawn.alt
    assert drawn.data["fault"].tolist() == ["seen", "unseen"]
    verdicts = plots.verdicts_by_truth(verdicts_frame(BOARD))
    assert "at most 25 % of a type are called contradicted" in verdicts.alt
    assert {text.get_text() for text in verdicts.drawing.axes[0].texts} == {"75", "25"}
    for draw in (plots.faults_found, plots.verdicts_by_truth):
        with pytest.raises(InputError):
            draw(kinds_frame(BOARD).iloc[:0])
