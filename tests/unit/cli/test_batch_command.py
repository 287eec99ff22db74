"""What `forgelog batch` makes of a list."""

from pathlib import Path

import pytest

from cli.batches import completed, listed, said
from cli.trouble import Misused

COMMON = {"asset_type": "PROP", "review": {"auto_approve": "*"}}


def test_a_list_of_words_becomes_a_request_a_line_and_options_fill_what_it_leaves_open() -> None:
    found = listed("# props\na barrel\n\n  a rope  \n", "props.txt")

    assert [completed(one, COMMON, "low-poly") for one in found] == [
        {**COMMON, "prompt": {"core_concept": "a barrel", "style": "low-poly"}},
        {**COMMON, "prompt": {"core_concept": "a rope", "style": "low-poly"}},
    ]


def test_a_request_in_json_keeps_what_it_says() -> None:
    [one] = listed('[{"asset_type": "BACKGROUND", "prompt": {"core_concept": "a bay", "style": "ink"}}]', "x.json")

    assert completed(one, COMMON, "low-poly") == {
        "asset_type": "BACKGROUND",
        "review": {"auto_approve": "*"},
        "prompt": {"core_concept": "a bay", "style": "ink"},
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "x has 0 requests; a batch has 1 to 100"),
        ("a\n" * 101, "x has 101 requests"),
        ('[{"prompt": ]', "begins like JSON and is none"),
        ('{"prompt": {}}', "a JSON array of requests is wanted"),
        ('["a barrel"]', "a JSON array of requests is wanted"),
    ],
)
def test_a_list_that_cannot_be_ordered_says_why(text: str, told: str) -> None:
    with pytest.raises(Misused, match=told):
        listed(text, "x")


def test_a_file_that_is_not_there_or_no_text_says_so(tmp_path: Path) -> None:
    with pytest.raises(Misused, match="cannot be read: No such file"):
        said(tmp_path / "nothing.txt")
    (tmp_path / "chest.glb").write_bytes(b"glTF\x02\x00\xff\xfe")
    with pytest.raises(Misused, match="no text in UTF-8"):
        said(tmp_path / "chest.glb")
