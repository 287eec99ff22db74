import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest

from cli import asset_edits
from cli.door import Door
from cli.trouble import Misused, Trouble

ASSET = "4f2c81aa-0000-4000-8000-000000000001"
SHOWN = {"asset_id": ASSET, "title": "a cask", "tags": ["oak"], "active_version": 2}
Forge = Callable[[httpx.Request], httpx.Response]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, object]]:
    """What the forge was asked for, besides the list of its assets."""
    heard: list[tuple[str, str, object]] = []

    def forge(request: httpx.Request) -> httpx.Response:
        path = request.url.raw_path.decode()
        if request.method == "GET" and path.startswith("/v1/assets?"):
            return httpx.Response(200, json={"items": [SHOWN]})
        if request.method == "GET":
            return httpx.Response(200, json=SHOWN)
        assert request.headers["Idempotency-Key"]
        heard.append((request.method, path, json.loads(request.content or b"null")))
        if path.endswith("/bulk"):
            refused = {"asset_id": ASSET, "outcome": "refused", "detail": "an asset has at most 50 tags"}
            done = refused if "one too many" in request.content.decode() else {"asset_id": ASSET, "outcome": "changed"}
            return httpx.Response(200, json={"assets": [done]})
        return httpx.Response(200, json={**SHOWN, "variants": ["x"]} if request.method == "DELETE" else SHOWN)

    @contextmanager
    def opened(patience_s: float = 0.0) -> Iterator[Door]:
        with Door("http://forge.test", patience_s, httpx.MockTransport(forge)) as door:
            yield door

    monkeypatch.setattr(asset_edits, "opened", opened)
    return heard


def test_an_asset_is_named_by_the_beginning_of_its_id_and_renamed(asked: list[object]) -> None:
    asset_edits.rename("4f2c81", "a cask")
    assert asked == [("PATCH", f"/v1/assets/{ASSET}", {"title": "a cask"})]


def test_tags_are_added_and_taken_away_beside_the_others(
    asked: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    asset_edits.tag("4f2c81", ["oak"], ["draft"], as_json=True)
    assert asked[0] == ("POST", "/v1/assets/bulk", {"ids": [ASSET], "add_tags": ["oak"], "remove_tags": ["draft"]})
    assert json.loads(capsys.readouterr().out)["tags"] == ["oak"]


def test_a_refused_tag_is_trouble_in_the_forges_words(asked: list[object]) -> None:
    with pytest.raises(Trouble, match="at most 50 tags"):
        asset_edits.tag("4f2c81", ["one too many"])


def test_a_version_is_chosen_by_its_number(asked: list[object]) -> None:
    asset_edits.activate("4f2c81", 2)
    assert asked == [("PUT", f"/v1/assets/{ASSET}/active", {"version": 2})]


def test_a_deletion_says_what_went_with_it(asked: list[object], capsys: pytest.CaptureFixture[str]) -> None:
    asset_edits.delete("4f2c81", variants=True, reason="off style & odd")
    assert asked == [("DELETE", f"/v1/assets/{ASSET}?variants=true&reason=off+style+%26+odd", None)]
    assert "and 1 made from it" in capsys.readouterr().out


def test_what_is_not_there_or_not_said_is_told(asked: list[object]) -> None:
    with pytest.raises(Misused, match=r"there is no asset 'abcdef': `forgelog assets`"):
        asset_edits.rename("abcdef", "x")
    with pytest.raises(Misused, match="--remove"):
        asset_edits.tag("4f2c81")
    assert asked == []
