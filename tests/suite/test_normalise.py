"""What differs from run to run is taken out of an executed notebook, and nothing else."""

from fragility.suite.normalise import normalise


def stream(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text}


def shown(text):
    return {
        "output_type": "execute_result",
        "execution_count": 1,
        "metadata": {},
        "data": {"text/plain": text},
    }


def code(outputs, **fields):
    cell = {
        "cell_type": "code",
        "execution_count": 1,
        "id": "x",
        "metadata": {},
        "source": "a",
        "outputs": outputs,
    }
    return cell | fields


def notebook(*cells, **metadata):
    return {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}


def test_two_runs_that_differ_in_time_ids_addresses_and_pieces_become_equal():
    first = notebook(
        code(
            [stream("a\n"), stream(["b\n", "c\n"]), shown("<object at 0x7f00aa11bb22>")],
            id="one",
            metadata={
                "tags": ["hide"],
                "papermill": {"duration": 1},
                "execution": {"iopub.status.busy": "1"},
            },
        ),
        papermill={"start_time": "1"},
        kernelspec={"name": "python3"},
    )
    second = notebook(
        code(
            [stream("a\nb\n"), stream("c\n"), shown(["<object ", "at 0x7f99aa11bb33>"])],
            id="two",
            metadata={"tags": ["hide"], "papermill": {"duration": 2}},
        ),
        kernelspec={"name": "python3"},
    )
    assert normalise(first) == normalise(second)


def test_text_that_only_looks_like_an_address_and_other_streams_are_kept():
    cell = code([stream("mask 0x7f00aa11bb22\n"), stream("warn\n", "stderr"), stream("after\n")])
    outputs = normalise(notebook(cell))["cells"][0]["outputs"]
    assert outputs == cell["outputs"]


def test_images_html_tags_and_attachments_are_kept():
    data = {"image/png": "AA==", "text/html": ["<b>at 0x7f00aa11bb22</b>"]}
    cell = code([{"output_type": "display_data", "metadata": {"image/png": {"alt": "x"}}, "data": data}])
    text = {
        "cell_type": "markdown",
        "id": "y",
        "metadata": {"tags": ["t"]},
        "source": "# A",
        "attachments": {},
    }
    first, second = normalise(notebook(cell, text))["cells"]
    assert first["outputs"] == cell["outputs"]
    assert second == text | {"id": "cell-1"}


def test_the_marks_of_papermill_around_a_failure_are_dropped():
    mark = {
        "cell_type": "markdown",
        "id": "m",
        "metadata": {"tags": ["papermill-error-cell-tag"]},
        "source": "!",
    }
    assert len(normalise(notebook(mark, code([]), mark))["cells"]) == 1
