"""Families: to which family, provider and year of release a model in the outcomes belongs.

Prevents the failure in which a family or year is read off a name by a rule that is right for most names only.
"""

from pathlib import Path

import pandas as pd
import pydantic

from fragility.documents import read_yaml
from fragility.errors import InputError
from fragility.files import project_root

#: Where the facts lie, below the checkout's root.
FILE = Path("data") / "models.yml"


class _Model(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    name: str
    family: str | None
    year: int | None
    provider: str | None
    same_as: str = ""


class _Models(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    models: list[_Model]


def identities(root: Path | None = None) -> dict[str, str]:
    """Return which names mean one model, as sources spell it: `{name: the name it is the same as}`."""
    path = (root or project_root()) / FILE
    found = read_yaml(path, _Models).models if path.is_file() else []
    return {item.name: item.same_as for item in found if item.same_as}


def load_models(root: Path | None = None) -> pd.DataFrame:
    """Read what is known of the models: `model`, `family`, `year`, `provider`; an unknown is missing.

    Raises
    ------
    InputError
        For a name that stands twice.
    """
    found = read_yaml((root or project_root()) / FILE, _Models).models
    table = pd.DataFrame([item.model_dump() for item in found], columns=["name", "family", "year", "provider"])
    twice = table.loc[table["name"].duplicated(), "name"]
    if len(twice):
        raise InputError(f"'{twice.iloc[0]}' stands twice", FILE.name, "keep one")
    return table.rename(columns={"name": "model"}).astype({"year": "Int64"})


def add_families(frame: pd.DataFrame, root: Path | None = None) -> pd.DataFrame:
    """Return a frame that has a column `model` with `family`, `year` and `provider` beside it.

    Names that mean one model become one (`identities`), so that a model is never compared with itself. Rows of a model
    that is not in the file have none; `year` is text, so that groups by it have a name.
    """
    known = load_models(root)
    known["year"] = known["year"].astype("string")
    names = frame["model"].astype("object").replace(identities(root))
    return frame.assign(model=names).merge(known, on="model", how="left", validate="m:1")
