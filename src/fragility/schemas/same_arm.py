"""What `data/same_arms.yml` may say: which prints of several papers should be one and the same arm.

Prevents the failure in which two papers are called contradictory, or in agreement, on arms that nobody named.
"""

import pydantic

from fragility.schemas.strict import Strict


class ArmPrint(Strict):
    """One paper's print of an arm: its cell, and the protocol by field ("" where the paper does not say)."""

    paper: str
    locator: str
    model: str
    condition: str
    benchmark: str
    protocol: dict[str, str]


class SameArm(Strict):
    """An arm that several papers print; every print gives the same fields of its protocol."""

    id: str
    what: str
    prints: list[ArmPrint] = pydantic.Field(min_length=2)

    @pydantic.model_validator(mode="after")
    def _check(self) -> "SameArm":
        fields = [set(one.protocol) for one in self.prints]
        if any(one != fields[0] for one in fields):
            raise ValueError("every print gives the same fields of the protocol")
        if len({one.paper for one in self.prints}) < 2:
            raise ValueError("prints of at least two papers")
        return self


class SameArms(Strict):
    """The content of `data/same_arms.yml`."""

    arms: list[SameArm]
