"""The index of public names: every one is there, has a docstring, and none hides behind a module of its name."""

from pathlib import Path

import pytest

from fragility import statistics

NAMES = [(module, name) for module, names in statistics.PUBLIC.items() for name in names]


@pytest.mark.parametrize(("module", "name"), NAMES)
def test_a_public_name_is_what_its_module_defines(module: str, name: str) -> None:
    found = getattr(statistics, name)
    assert callable(found) and found.__doc__
    assert found.__module__.startswith("fragility.statistics")


def test_no_name_is_also_a_module() -> None:
    """After `import fragility.statistics.x`, `statistics.x` is the module: a function of that name would be lost."""
    modules = {path.stem for path in Path(statistics.__file__).parent.glob("*.py")}
    assert not modules & {name for _, name in NAMES}
    assert set(statistics.PUBLIC) <= modules
