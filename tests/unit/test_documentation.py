"""The documentation leads somewhere: whatever it names is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    *sorted(ROOT.glob("docs/**/*.md")),
    *sorted(ROOT.glob("*/README.md")),
]
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
NAMED = re.compile(
    r"`((?:gateway|event_schemas|processors|gpu_consumers|projections|infra|replay|cli|bench|tests|docs)/[\w./-]+)`"
)


def test_every_link_of_the_documentation_leads_to_a_file() -> None:
    lost = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in PAGES
        for link in LINK.findall(page.read_text())
        if not (page.parent / link).exists()
    ]
    assert not lost, "\n".join(lost)


def test_every_file_that_the_documentation_names_is_there() -> None:
    lost = [
        f"{page.relative_to(ROOT)}: {name}"
        for page in PAGES
        for name in NAMED.findall(page.read_text())
        if not (ROOT / name).exists()
    ]
    assert not lost, "\n".join(lost)
