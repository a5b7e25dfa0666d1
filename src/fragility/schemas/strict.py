"""The model that every file format of ours is built on: unknown keys and wrong types are refused.

Prevents the failure in which a misspelt key is silently without effect.
"""

import pydantic


class Strict(pydantic.BaseModel):
    """A frozen model that refuses unknown keys and values of another type; its validator is built at its first use."""

    model_config = pydantic.ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)
