"""What a paper releases beside its scores: configuration files, scripts, and what a reader would need besides.

Prevents the failure in which a release is trusted for its length: each file is read for what it names, and what no
file holds is listed.
"""

from collections import Counter

import pandas as pd

from fragility.claims.claim import load_claims
from fragility.claims.types.protocol import Protocol, hyper_parameters, names_model, protocol_fields, released_configs
from fragility.errors import InputError, near_match
from fragility.printed.paper import Paper
from fragility.wording import counted, listing

#: Results of a field that a reader should look at.
EXCEPTIONS = ("differ", "unlike most files")


def release_fields(paper: Paper) -> pd.DataFrame:
    """Return one row per released configuration file and field.

    Returns
    -------
    pandas.DataFrame
        `file`, `model` (that paper.yml assigns the file to), `field`, `released`, `stated` and `result`: "agree",
        "differ" or "not given" against the print; for the data set, which the print names in other words, "as in most
        files" or "unlike most files".
    """
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
    table = pd.DataFrame(records, columns=["file", "model", "field", "released", "stated", "result"])
    return table.assign(field=table["field"].str.replace("_", " "))


def release_exceptions(fields: pd.DataFrame) -> pd.DataFrame:
    """Return the fields that differ from the print, or stand alone among the files."""
    found = fields[fields["result"].isin(EXCEPTIONS)]
    return found[["file", "field", "released", "stated", "result"]].reset_index(drop=True)


def release_sentence(fields: pd.DataFrame) -> str:
    """Say how many fields agree, and which files are exceptions."""
    against = fields[fields["result"].isin(["agree", "differ"])]
    agree = int((against["result"] == "agree").sum())
    cases = [
        f"{row['file']} names {row['released']} as its {row['field']}"
        for row in release_exceptions(fields).to_dict("records")
    ]
    return (
        f"{agree} of {len(against)} fields that both print and files give agree, over "
        f"{counted(fields['file'].nunique(), 'file')}; "
        + (f"exceptions: {listing(cases)}." if cases else "there is no exception.")
    )


def protocol(paper: Paper, claim: str) -> pd.DataFrame:
    """Return the fields of a protocol claim: what is stated, what is released, and how the two compare."""
    claims = {item.id: item for item in load_claims(paper)}
    if claim not in claims:
        raise InputError(f"unknown claim '{claim}'", fix=near_match(claim, claims))
    compared = [reading for reading in claims[claim].readings if isinstance(reading, Protocol)]
    if not compared:
        raise InputError(f"claim '{claim}' compares no fields", fix="choose a claim of type protocol")
    fields = [field for reading in compared for field in protocol_fields(paper, claims[claim], reading)]
    return pd.DataFrame([
        {
            "field": f"{item.subject} {item.field}".strip().replace("_", " "), "stated": item.stated or "not given",
            "released": item.released or "not given", "result": item.result, "note": item.note,
        }
        for item in fields
    ])  # fmt: skip


def protocol_sentence(table: pd.DataFrame, claim: str) -> str:
    """Say how the fields of a protocol claim compare, and what either side leaves out."""
    tally = Counter(table["result"])
    unsaid, unreleased = table[table["stated"] == "not given"], table[table["released"] == "not given"]
    text = f"{claim}: of {counted(len(table), 'field')}, {tally['agree']} agree and {tally['differ']} differ"
    if len(unsaid):
        found = [f"{row['field']} (release: {row['released']})" for row in unsaid.to_dict("records")]
        text += f"; the text we read does not give {listing(found)}"
    if len(unreleased):
        found = [f"{row['field']} (paper: {row['stated']})" for row in unreleased.to_dict("records")]
        text += f"; the released files we read do not give {listing(found)}"
    return text + "."


def released_files(paper: Paper) -> pd.DataFrame:
    """Return the released files counted by folder, with their size in kB (1,000 bytes)."""
    rows = [
        (path.rpartition("/")[0] or "top level", int(row["bytes"]))
        for row in paper.table("released_tree")
        for path in (row["path"],)
    ]
    table = pd.DataFrame(rows, columns=["folder", "bytes"])
    groups = table.groupby("folder", sort=True)["bytes"]
    return pd.DataFrame(
        {"folder": list(groups.groups), "files": groups.size().to_numpy(), "kB": groups.sum().to_numpy() / 1000}
    )


def released_files_sentence(table: pd.DataFrame) -> str:
    """Say how many files are released, and where most of them lie."""
    most = table.loc[table["files"].idxmax()]
    return (
        f"The release holds {counted(int(table['files'].sum()), 'file')} of {table['kB'].sum():.0f} kB in all; "
        f"{most['files']} of them lie in {most['folder']}."
    )
