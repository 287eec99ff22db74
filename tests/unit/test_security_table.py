"""The table of controls in docs/security.md names tests that are there, and leaves out no requirement silently."""

import ast
import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
TABLE: Final = re.findall(
    r"^\| ([\d.]+) \| ([12]) \| (.+?) \|(?: (.*?))? \|$", (ROOT / "docs/security.md").read_text(), re.MULTILINE
)
ITEMS: Final = (
    "4.1.1 4.1.2 4.1.3 4.2.1 4.3.1 4.3.2 4.4.1 4.4.2 4.4.3 4.4.4 5.1.1 5.2.1 5.2.2 5.2.3 5.3.1 5.3.2 5.4.1 5.4.2 5.4.3 "
    "8.1.1 8.1.2 8.2.1 8.2.2 8.2.3 8.3.1 8.4.1 9.1.1 9.1.2 9.1.3 9.2.1 9.2.2 9.2.3 9.2.4 10.1.1 "
    "10.3.1 10.3.2 10.3.3 10.3.4"
)
"""Levels 1 and 2 of ASVS 5.0, V4, V5, V8, V9, and of V10 what concerns a resource server."""


def test_every_requirement_has_its_row() -> None:
    assert [item for item, *_ in TABLE] == ITEMS.split()


@pytest.mark.parametrize(("item", "control", "named"), [(item, control, test) for item, _, control, test in TABLE])
def test_a_control_has_a_test_that_is_there_or_says_why_it_has_none(item: str, control: str, named: str) -> None:
    if not named:
        assert control.startswith(("not applicable because", "not met")), item
        return
    file, _, function = named.strip("`").partition("::")
    tree = ast.parse((ROOT / file).read_text())
    tests = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    assert not function or function in tests, f"{item}: {named}"
