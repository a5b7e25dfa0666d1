"""Tables of whole numbers: groups and values are those of a frame, a changed file is read again, a figure once."""

import os
import shutil

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judging import made

from fragility.errors import InputError
from fragility.files import project_root
from fragility.released.coded import Table
from fragility.released.judging import Panel, ratings
from fragility.released.labels import coded_outcomes, load_outcomes
from fragility.released.sources.measures import MEASURES, compute
from fragility.schemas.source import Measure

ROW = st.tuples(st.sampled_from(["b", "a", None]), st.sampled_from([2, 1, 3]), st.sampled_from([True, False, None]))


@settings(deadline=None, max_examples=60)
@given(st.lists(ROW, min_size=1, max_size=30), st.booleans())
def test_groups_and_values_are_those_of_a_frame(rows, categorical):
    frame = pd.DataFrame(rows, columns=["model", "repeat", "has"]).astype({"has": object})
    if categorical:
        frame["model"] = pd.Categorical(frame["model"], categories=["b", "c", "a"])
    found = Table(frame).groups(["model", "repeat"])
    text = frame.astype({"model": object})
    wanted = text.groupby(["model", "repeat"]).ngroup().fillna(-1).where(text["model"].notna(), -1)
    assert found.codes.tolist() == wanted.astype(int).tolist()
    assert found.keys == [(text["model"][at], str(text["repeat"][at])) for at in found.first]
    every = Table(frame).select({})
    assert every.values("model").tolist() == [value if isinstance(value, str) else None for value in text["model"]]
    assert every.holds("has", ["True"]).tolist() == [value is True for value in frame["has"]]


def test_outcomes_as_whole_numbers_say_what_the_frame_says():
    frame, rows = load_outcomes("xstest"), coded_outcomes("xstest").select({})
    for name in ("judge", "repeat", "meaning"):
        assert rows.values(name).tolist() == frame[name].astype(object).where(frame[name].notna(), None).tolist()
    assert coded_outcomes("xstest") is rows.table


def test_a_file_that_changed_is_read_again(tmp_path):
    target = tmp_path / "data" / "outcomes" / "some.parquet"
    target.parent.mkdir(parents=True)
    found = []
    for number, source in enumerate(("xstest", "jbb-behaviors")):
        shutil.copy(project_root() / "data" / "outcomes" / f"{source}.parquet", target)
        os.utime(target, ns=(number, number))
        found.append(len(coded_outcomes("some", tmp_path).frame))
    assert found == [len(load_outcomes("xstest")), len(load_outcomes("jbb-behaviors"))]
    with pytest.raises(InputError, match=r"unknown source 'sone'.*'some'"):
        coded_outcomes("sone", tmp_path)


def test_a_figure_is_computed_once_a_table(monkeypatch):
    times = []
    monkeypatch.setitem(MEASURES, "count", lambda rows, values=None: times.append(len(rows)) or len(rows))
    table = Table(pd.DataFrame({"model": list("aab")}))
    one, other = (Measure(statistic="count", where={"model": model}, options={}) for model in "ab")
    assert [compute(measure, table, "here") for measure in (one, other, one)] == [2, 1, 2]
    assert times == [2, 1]


def test_a_row_that_does_not_name_its_response_is_refused():
    frame = made.outcomes([("m", 1, "people", "1"), ("m", 2, "people", "0")]).astype({"model": object})
    frame.loc[0, "model"] = None
    with pytest.raises(InputError, match="a row that does not name its response"):
        ratings(Panel(source="made", question="harm"), frame, made.card())


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from(["b", "a", "é", None]), st.sampled_from([True, False, None])), min_size=1),
    st.sampled_from([{"a"}, {"a", "b"}, {"a", "b", "é"}]),
    st.sampled_from([(True,), (False,), (True, False)]),
)
def test_a_table_of_arrow_is_coded_as_its_frame_is(rows, texts, flags):
    held = [(text if text in texts else None, flag if flag in flags else None) for text, flag in rows]
    text = pa.array([text for text, _ in held], pa.string()).dictionary_encode()
    table = pa.table({"text": text, "flag": pa.array([flag for _, flag in held], pa.bool_())})
    of_arrow, of_frame = Table(table), Table(table.to_pandas())
    for name in table.column_names:
        one, other = of_arrow.column(name), of_frame.column(name)
        assert (one.values, one.numeric, one.codes.tolist()) == (other.values, other.numeric, other.codes.tolist())
    groups = [made.groups(["text", "flag"]) for made in (of_arrow, of_frame)]
    assert groups[0].codes.tolist() == groups[1].codes.tolist() and groups[0].keys == groups[1].keys
