"""Two arms of scores with the clusters of their items.

Prevents the failure in which answers of two models to the same eight questions are resampled as if the models had
been asked different ones: a cluster that is named in both arms stays one cluster.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from fragility.errors import InputError
from fragility.statistics.result import FloatArray, as_floats, as_list
from fragility.statistics.robust import IntArray, cluster_codes
from fragility.wording import counted


@dataclass(frozen=True, eq=False)
class Arms:
    """Scores of two arms.

    Parameters
    ----------
    first, second : array, shape (items,) each
        Scores.
    first_codes, second_codes : array of int
        Cluster of each item; one numbering for both arms where `shared`, else one for each.
    groups : tuple of int
        Clusters in either arm.
    shared : bool
        Whether the arms have the same clusters.
    """

    first: FloatArray
    second: FloatArray
    first_codes: IntArray
    second_codes: IntArray
    groups: tuple[int, int]
    shared: bool


def two_arms(first: ArrayLike, second: ArrayLike, clusters: tuple[ArrayLike, ArrayLike] | None = None) -> Arms:
    """Return the arms, checked.

    Raises
    ------
    InputError
        A score that is missing, fewer than two items or clusters in an arm, clusters of which only some are in both.
    """
    scores = []
    for values, name in ((first, "first arm"), (second, "second arm")):
        (flat,) = as_floats(name, values)
        if flat.ndim != 1 or flat.size < 2:
            raise InputError(f"scores of shape {flat.shape}", name, "give a flat list of two or more")
        scores.append(flat)
    one, two = scores
    if clusters is None:
        return Arms(one, two, np.arange(one.size), np.arange(two.size), (one.size, two.size), False)
    names = [np.asarray(ids) for ids in as_list(clusters, "clusters", 2)]
    codes = [cluster_codes(ids, arm.size) for ids, arm in zip(names, scores, strict=True)]
    groups = (int(codes[0].max()) + 1, int(codes[1].max()) + 1)
    if min(groups) < 2:
        raise InputError(f"{groups[0]} and {groups[1]} clusters", "clusters", "each arm needs two or more")
    common = set(names[0].tolist()) & set(names[1].tolist())
    if common and groups != (len(common), len(common)):
        alone = max(groups) - len(common)
        fix = "leave them out, and say how many, or name no cluster in both"
        raise InputError(f"{counted(alone, 'cluster')} in one arm only", "clusters", fix)
    return Arms(one, two, codes[0], codes[1], groups, bool(common))
