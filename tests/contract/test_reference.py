import re
from pathlib import Path

import pytest

from cli.reference import FOLDER, PAGES, pages


@pytest.mark.filterwarnings("ignore:Duplicate Operation ID")
def test_the_reference_says_what_the_code_says() -> None:
    stale = [name for name, text in pages().items() if (FOLDER / name).read_text() != text]
    assert not stale, "run `python -m cli.reference` and read the difference"


def test_every_page_of_the_reference_is_made_from_the_code() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(PAGES)


def test_no_link_in_the_documentation_leads_nowhere() -> None:
    root = FOLDER.parent.parent
    broken = []
    for page in (root / "README.md", *(root / "docs").rglob("*.md")):
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)|src=\"([^\"]+)\"", page.read_text()):
            target = page.parent / Path(link[0] or link[1])
            if not target.exists():
                broken.append(f"{page.relative_to(root)} -> {link[0] or link[1]}")
    assert not broken
