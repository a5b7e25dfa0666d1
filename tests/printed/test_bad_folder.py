"""A malformed or hostile paper folder gives one clear line that names file, row, column, value; nothing changes."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from folders import GUO, copy_of_data

from fragility.claims.claim import load_claims
from fragility.errors import InputError
from fragility.printed.paper import load_paper

Damage = Callable[[Path], None]


def edit(name: str, old: str, new: str, times: int = 1) -> Damage:
    def damage(folder: Path) -> None:
        text = (folder / name).read_text()
        assert old in text, f"the test's anchor {old!r} is not in {name}"
        (folder / name).write_text(text.replace(old, new, times))

    return damage


def append(name: str, text: str) -> Damage:
    return lambda folder: (folder / name).write_text((folder / name).read_text() + text)


def raw(name: str, content: bytes) -> Damage:
    return lambda folder: (folder / name).write_bytes(content)


def repeat_last_row(folder: Path) -> None:
    lines = (folder / "scores.csv").read_text().splitlines(keepends=True)
    (folder / "scores.csv").write_text("".join([*lines, lines[-1]]))


ANCHORS = "a: &a [x, x]\n" + "\n".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)}, *{chr(97 + i)}]" for i in range(20)
)
CASES: dict[str, tuple[Damage, list[str]]] = {
    "missing column": (edit("scores.csv", "value_text", "value"), ["scores.csv", "value_text", "missing"]),
    "unknown column": (edit("scores.csv", "confidence,note", "confidence,notes"), ["scores.csv", "note"]),
    "column twice": (edit("scores.csv", "confidence,note", "confidence,row"), ["scores.csv"]),
    "percent above 100": (
        edit("scores.csv", "95.96", "195.96"),
        ["scores.csv, row 1", "value_text", "195.96", "0 to 100"],
    ),
    "negative percent": (edit("scores.csv", "95.96", "-5.96"), ["scores.csv, row 1", "value_text", "-5.96"]),
    "not a number": (edit("scores.csv", "95.96", "ninety"), ["scores.csv, row 1", "value_text", "ninety"]),
    "empty value": (edit("scores.csv", "95.96", ""), ["scores.csv, row 1", "value_text", "empty"]),
    "duplicate address": (repeat_last_row, ["scores.csv, row 106", "address", "row 105", "occurrence"]),
    "unknown condition": (
        edit(
            "scores.csv",
            'Table 3,Base,"Llama-3.3-70B, AdvBench",Llama-3.3-70B,Base',
            'Table 3,Base,"Llama-3.3-70B, AdvBench",Llama-3.3-70B,Bose',
        ),
        ["scores.csv, row 1", "condition", "Bose", "did you mean 'Base'"],
    ),
    "unknown model": (
        edit("scores.csv", ",Llama-3.3-70B,Base", ",Llama-3.3-71B,Base"),
        ["scores.csv, row 1", "model", "Llama-3.3-70B"],
    ),
    "unknown unit": (
        edit("scores.csv", "safety score,percent", "safety score,pct"),
        ["scores.csv, row 1", "unit", "pct"],
    ),
    "unknown benchmark": (
        edit("scores.csv", "Base,AdvBench,", "Base,AdvBnch,"),
        ["scores.csv, row 1", "benchmark", "did you mean 'AdvBench'"],
    ),
    "benchmark without a card": (
        edit("paper.yml", "name: AdvBench", "name: New Bench-2"),
        ["paper.yml, benchmarks", "New Bench-2", "make data/benchmarks/new_bench_2.yml with name, citation"],
    ),
    "benchmark by another spelling": (
        edit("paper.yml", "name: SORRY-Bench", "name: Sorry-Bench"),
        ["paper.yml", "Sorry-Bench", "its card is named 'SORRY-Bench'"],
    ),
    "benchmark whose card has no edition": (
        edit("paper.yml", "name: AdvBench", "name: AILuminate"),
        ["paper.yml", "released n 520", "the benchmark's card has no edition; add it there"],
    ),
    "n not whole": (
        edit("scores.csv", "95.96,500", "95.96,5e2"),
        ["scores.csv, row 1", "n_stated", "5e2", "whole number"],
    ),
    "ragged row": (append("scores.csv", "a,b\n"), ["scores.csv, row 106", "2 cells", "14"]),
    "open quote": (append("scores.csv", '"never closed'), ["scores.csv"]),
    "NUL byte": (raw("scores.csv", b"locator,row\x00\n"), ["scores.csv", "control character", "line 1"]),
    "not UTF-8": (raw("scores.csv", b"locator,\xff\xfe\n"), ["scores.csv", "UTF-8"]),
    "formula": (
        edit("scores.csv", ",Llama Guard 4,own-text", ',"=HYPERLINK(1)",own-text'),
        ["scores.csv, row 1", "judge", "formula"],
    ),
    "long cell": (
        edit("scores.csv", "third-party copy", "x" * 5000),
        ["scores.csv, row 1", "note", "characters"],
    ),
    "10 MB cell": (edit("scores.csv", "third-party copy", "x" * 10_000_000), ["scores.csv", "bytes"]),
    "missing file": (lambda folder: (folder / "scores.csv").unlink(), ["scores.csv", "no such file"]),
    "yaml tag": (
        edit("paper.yml", "year: 2026", "year: !!python/object/apply:os.getcwd []"),
        ["paper.yml, line", "tag"],
    ),
    "yaml anchors": (raw("paper.yml", ANCHORS.encode()), ["paper.yml, line 1", "anchor"]),
    "yaml deep": (raw("paper.yml", b"a: " + b"[" * 5000), ["paper.yml"]),
    "yaml key twice": (append("paper.yml", "year: 2027\n"), ["paper.yml", "year", "twice"]),
    "yaml text": (raw("paper.yml", b"just text"), ["paper.yml"]),
    "number where text is due": (
        edit("paper.yml", "version: v1", "version: 1"),
        ["paper.yml, version", "1", "string"],
    ),
    "text where number is due": (edit("paper.yml", "year: 2026", "year: soon"), ["paper.yml, year", "soon"]),
    "unknown key": (append("paper.yml", "colour: red\n"), ["paper.yml, colour"]),
    "wrong key": (edit("paper.yml", f"key: {GUO}", "key: other"), ["paper.yml", "other", GUO]),
    "unknown reference": (
        edit("paper.yml", "reference: Base", "reference: Bse"),
        ["paper.yml, conditions", "Bse", "did you mean 'Base'"],
    ),
    "unknown role": (
        edit("paper.yml", "role: optimised suffix", "role: optimised sufix"),
        ["paper.yml", "GCG", "did you mean 'optimised suffix'"],
    ),
    "released n": (edit("paper.yml", "{n: 520,", "{n: 521,"), ["paper.yml", "521", "520"]),
    "claim: unknown condition": (
        edit("claims.yml", "treated: RU (ours)", "treated: RU"),
        ["claims.yml, G02, alpaca", "did you mean 'RU (ours)'"],
    ),
    "claim: unknown model": (
        edit("claims.yml", "Gemma-2-9B", "Gemma-2-9"),
        ["claims.yml, G02, dolly", "did you mean 'Gemma-2-9B'"],
    ),
    "claim: unknown type": (
        edit("claims.yml", "type: ranking", "type: rankings"),
        ["claims.yml", "type", "rankings"],
    ),
    "claim: id twice": (edit("claims.yml", "id: G03", "id: G02"), ["claims.yml", "G02", "twice"]),
    "claim: threshold missing": (
        edit("claims.yml", "threshold: 60.0, ", ""),
        ["claims.yml, G03", "threshold"],
    ),
    "claim: verdict typed": (
        edit("claims.yml", "type: theorem", "type: theorem\n    verdict: supported"),
        ["claims.yml", "verdict"],
    ),
}


def digest(root: Path) -> str:
    parts = [f"{path.relative_to(root)} {path.read_bytes()!r}" for path in sorted(root.rglob("*")) if path.is_file()]
    return hashlib.sha256("".join(parts).encode()).hexdigest()


@pytest.mark.parametrize("case", CASES)
def test_one_clear_line_and_nothing_changed(case: str, tmp_path: Path) -> None:
    damage, expected = CASES[case]
    root = copy_of_data(tmp_path)
    damage(root / "data" / "papers" / GUO)
    before = digest(root)
    with pytest.raises(InputError) as caught:
        load_claims(load_paper(GUO, root))
    message = str(caught.value)
    assert caught.value.exit_code == 2
    assert "\n" not in message and len(message) < 500
    for part in expected:
        assert part in message, message
    assert digest(root) == before


def test_unknown_paper_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=f"did you mean '{GUO}'"):
        load_paper("guo2026_refusal_unlearn", copy_of_data(tmp_path))


def test_literature_column_names_are_read(tmp_path: Path) -> None:
    """`n_items` and `seen_in` are accepted for `n_stated` and `note`."""
    root = copy_of_data(tmp_path)
    edit("scores.csv", "n_stated,judge,confidence,note", "n_items,judge,confidence,seen_in")(
        root / "data" / "papers" / GUO
    )
    assert load_paper(GUO, root).scores["n_stated"].iloc[0] == "500"


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (edit("claims.yml", "type: direction", "type: directoin"), ["G02.type", "did you mean 'direction'"]),
        (edit("claims.yml", "    readings:", "    raedings:"), ["G01", "raedings", "did you mean 'readings'"]),
        (
            edit("paper.yml", "family: Llama, access: open", "family: Llama, acess: open"),
            ["Llama-2-13B", "did you mean 'access'"],
        ),
    ],
)
def test_a_mistyped_key_or_value_is_named_with_its_item_and_the_nearest(
    damage: Damage, expected: list[str], tmp_path: Path
) -> None:
    root = copy_of_data(tmp_path)
    damage(root / "data" / "papers" / GUO)
    with pytest.raises(InputError) as caught:
        load_claims(load_paper(GUO, root))
    for part in expected:
        assert part in str(caught.value), str(caught.value)


def test_a_folder_without_its_card_is_not_left_out_silently(tmp_path: Path) -> None:
    root = copy_of_data(tmp_path)
    (root / "data" / "papers" / "x").mkdir()
    with pytest.raises(InputError, match=r"x/paper.yml: no such file"):
        load_paper(GUO, root)
