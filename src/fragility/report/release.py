"""What a paper releases beside its scores: configuration files, scripts, and what a reader would need besides.

Prevents the failure in which a release is trusted for its length: each file is read for what it names, and what no
file holds is listed.
"""

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from fragility.claims.claim import load_claims
from fragility.claims.types.protocol import Protocol, hyper_parameters, names_model, protocol_fields, released_configs
from fragility.errors import InputError
from fragility.frame_rows import highest_row
from fragility.printed.paper import Paper
from fragility.report.choosing import NONE, Row
from fragility.wording import counted, in_number, listing, n_of

#: Results of a field that a reader should look at.
EXCEPTIONS = ("differ", "unlike most files")


def with_release(paper: Paper) -> Paper:
    """Return the paper if its folder holds something released, or a table of what a release says; else say so.

    Examples
    --------
    >>> from fragility.printed.paper import load_paper
    >>> with_release(load_paper('huang2024_lisa'))
    Traceback (most recent call last):
    fragility.errors.InputError: paper: huang2024_lisa holds nothing of a release; choose one that has protocol.csv
    """
    if not any(_held(paper, name) for name in ("protocol", "released_tree", "released_configs")):
        raise InputError(f"{paper.key} holds nothing of a release", "paper", "choose one that has protocol.csv")
    return paper


def config_readings(paper: Paper, rows: Sequence[Row]) -> list[Row]:
    """Return the readings that hold printed hyper-parameters against released configuration files."""
    by = {
        (claim.id, reading.id): reading.comparison.by
        for claim in load_claims(paper)
        for reading in claim.readings
        if isinstance(reading, Protocol)
    }
    return [row for row in rows if by.get((row["claim_id"], row["reading"])) in ("config-file", "model-named")]


def release_fields(paper: Paper) -> pd.DataFrame:
    """Return one row per released configuration file and field.

    Returns
    -------
    pandas.DataFrame
        `file`, `model` (that paper.yml assigns the file to), `field`, `released`, `stated` and `result`: "agree",
        "differ" or "not given" against the print; for the data set, which the print names in other words, "as in most
        files" or "unlike most files".
    """
    columns = ["file", "model", "field", "released", "stated", "result"]
    if not (_held(paper, "released_configs") and _held(paper, "printed_hyperparameters")):
        return pd.DataFrame(columns=columns)
    configs, records = released_configs(paper), []
    data = Counter(config.get("dataset", "") for config in configs.values()).most_common(1)
    usual = data[0][0] if data else ""
    printed = hyper_parameters(paper, by_file=True)
    for model in (item for item in paper.card.models if item.config):
        config, file = configs.get(model.config, {}), model.config.rsplit("/", 1)[-1]
        named = config.get("model_name_or_path", "")
        result = ("agree" if names_model(config, model.name) else "differ") if named else "not given"
        records.append((file, model.name, "model", named.rsplit("/", 1)[-1], model.name, result))
        own = config.get("dataset", "")
        result = ("as in most files" if own == usual else "unlike most files") if own else "not given"
        records.append((file, model.name, "dataset", own, f"most files: {usual}", result))
        records += [
            (file, model.name, item.field, item.released, item.stated, item.result)
            for item in printed
            if item.subject == model.name
        ]
    table = pd.DataFrame(records, columns=columns)
    return table.assign(field=table["field"].str.replace("_", " "))


def release_exceptions(fields: pd.DataFrame) -> pd.DataFrame:
    """Return the fields that differ from the print, or stand alone among the files."""
    found = fields[fields["result"].isin(EXCEPTIONS)]
    return found[["file", "field", "released", "stated", "result"]].reset_index(drop=True)


def release_sentence(fields: pd.DataFrame) -> str:
    """Say how many fields agree, and which files are exceptions."""
    if fields.empty:
        return "We have no released configuration file beside printed hyper-parameters."
    against = fields[fields["result"].isin(["agree", "differ"])]
    agree = int((against["result"] == "agree").sum())
    cases = [
        f"{row['file']} names {row['released']} as its {row['field']}"
        for row in release_exceptions(fields).to_dict("records")
    ]
    return (
        f"Over {counted(fields['file'].nunique(), 'file')}, {n_of(agree, len(against), 'field')} that paper and files "
        f"both give {in_number(max(agree, 1), 'agree')}. "
        + (f"Exceptions: {listing(cases)}." if cases else "There is no exception.")
    )


def protocol(paper: Paper, rows: Sequence[Row]) -> pd.DataFrame:
    """Return what is stated, what is released and how the two compare, field by field, for claims of type protocol.

    Hyper-parameters of configuration files are left to `release_fields`; published figures to the source's pages.
    """
    claims = {item.id: item for item in load_claims(paper)}
    compared = [
        (claims[row["claim_id"]], reading)
        for row in rows
        for reading in claims[row["claim_id"]].readings
        if reading.id == row["reading"]
        and isinstance(reading, Protocol)
        and reading.comparison.by in ("protocol-rows", "ranks")
    ]
    records = [
        {
            "claim": claim.id, "field": f"{item.subject} {item.field}".strip().replace("_", " "),
            "stated": item.stated or "not given", "released": item.released or "not given",
            "result": item.result, "note": item.note,
        }
        for claim, reading in compared
        for item in protocol_fields(paper, claim, reading)
    ]  # fmt: skip
    return pd.DataFrame(records, columns=["claim", "field", "stated", "released", "result", "note"])


def protocol_sentence(table: pd.DataFrame) -> str:
    """Say, claim by claim, how the fields of a protocol compare, and what either side leaves out."""
    return " ".join(_compared(str(claim), part) for claim, part in table.groupby("claim", sort=False)) or NONE


def _compared(claim: str, table: pd.DataFrame) -> str:
    tally = Counter(table["result"])
    unsaid, unreleased = table[table["stated"] == "not given"], table[table["released"] == "not given"]
    agree = f"{n_of(tally['agree'], len(table), 'field')} {in_number(max(tally['agree'], 1), 'agree')}"
    text = f"{claim}: {agree}, {tally['differ'] or 'none'} {in_number(max(tally['differ'], 1), 'differ')}"
    if len(unsaid):
        found = [f"{row['field']} (release: {row['released']})" for row in unsaid.to_dict("records")]
        text += f"; the text we read does not give {listing(found)}"
    if len(unreleased):
        found = [f"{row['field']} (paper: {row['stated']})" for row in unreleased.to_dict("records")]
        text += f"; the released files we read do not give {listing(found)}"
    return text + "."


def released_files(paper: Paper) -> pd.DataFrame:
    """Return the released files counted by folder, with their size in kB (1,000 bytes)."""
    tree = paper.table("released_tree") if _held(paper, "released_tree") else []
    rows = [(path.rpartition("/")[0] or "top level", int(row["bytes"])) for row in tree for path in (row["path"],)]
    table = pd.DataFrame(rows, columns=["folder", "bytes"])
    sums = table.groupby("folder", sort=True, as_index=False)["bytes"].agg(files="size", kB="sum")
    return sums.assign(kB=sums["kB"] / 1000)


def released_files_sentence(table: pd.DataFrame) -> str:
    """Say how many files are released, and where most of them lie."""
    if table.empty:
        return "We have no list of released files."
    most = highest_row(table, "files")
    return (
        f"The release has {counted(int(table['files'].sum()), 'file')}, {table['kB'].sum():.0f} kB in all; "
        f"{n_of(int(most['files']), int(table['files'].sum()), 'file')} {'lies' if most['files'] == 1 else 'lie'} in "
        f"{most['folder']}."
    )


def _held(paper: Paper, name: str) -> bool:
    return (paper.folder / f"{name}.csv").is_file()
