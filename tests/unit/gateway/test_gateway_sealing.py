"""What people say leaves the gateway sealed and comes back opened, and is forgotten with its key."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import JSONResponse, StreamingResponse

from event_schemas import avro
from event_schemas.message import Artifact, JsonObject, Message, Personal
from gateway.commands.opening import Opened, Opener
from gateway.commands.sealing import sealed
from infra.object_store import StoreUnavailable
from infra.vault import ERASED, MARK, Vault, is_token
from tests.golden.samples import body as sample
from tests.unit.gateway.fakes import SECRET, Caller, Fakes, job_row

pytestmark = pytest.mark.anyio

WORD = "quillwort"
PERSONAL = [
    (name, field)
    for name, kind in avro.COMMAND_TYPES.items()
    for field, info in kind.model_fields.items()
    if any(isinstance(mark, Personal) for mark in info.metadata)
]
GRANTED = {"outcome": "accepted", "code": "", "message": "", "field": "", "stream": "", "command": "", "event": ""}


def marked(text: str) -> str:
    return f"<{text}>"


def with_words(name: str) -> Message:
    """A command of this type with something said in every text of it."""
    return sample(name)


async def ask(client: Caller, **more: Any) -> httpx.Response:
    body = {"project_id": client.project, "asset_type": "PROP", "prompt": {"core_concept": f"a {WORD}"}, **more}
    return await client.post("/v1/jobs", json=body, headers={"Idempotency-Key": "one"})


@pytest.mark.parametrize(("name", "field"), PERSONAL)
@pytest.mark.accepts("S000-085")
def test_every_personal_field_of_every_command_is_sealed(name: str, field: str) -> None:
    plain, covered = with_words(name), sealed(with_words(name), marked)
    before, after = getattr(plain, field), getattr(covered, field)
    match before:
        case str():
            assert after == marked(before)
        case (str(), *_):
            assert after == tuple(map(marked, before))
        case tuple():
            assert [file.name for file in after] == [marked(file.name) for file in before]
        case _ if name in ("submit-job.v1", "fork-job.v1"):
            assert after == before, "the other parts of a request are plain: plans are made from them"
        case _:
            assert after == {"of": marked(field), "list": [1, 2.5, None, True], "text": marked("Füchse, 狐")}


def test_these_fields_are_personal_and_no_one_took_one_away() -> None:
    named: dict[str, set[str]] = {}
    for name, field in PERSONAL:
        named.setdefault(field, set()).add(name.partition(".")[0])
    assert named == {
        "title": {"submit-job", "fork-job", "update-asset"},
        "request": {"submit-job", "fork-job"},
        "notes": {"review-step"},
        "params": {"review-step"},
        "edits": {"review-step"},
        "reason": {"cancel-job", "pause-job", "rewind-job", "delete-asset", "redrive-letter"},
        "tags": {"update-asset"},
        "metadata": {"update-asset"},
        "name": {"configure-project", "issue-key"},
        "style_dna": {"configure-project"},
        "world_context": {"configure-project"},
        "settings": {"configure-project"},
        "content": {"save-preset"},
        "url": {"save-webhook"},
        "description": {"save-webhook"},
    }


def test_of_a_request_the_words_are_sealed_and_what_plans_are_made_from_is_not() -> None:
    request = {
        "prompt": {"core_concept": "a", "details": ""},
        "motion": {"walk": ["b"], "a word of mine": 1},
        "style_dna": "<sealed:0123456789abcdef.1:AAAA>",
        "reference_image_url": "https://c",
        "metadata": {"subtype": "d"},
        "entity": {"type": "character", "id": "e"},
        "constraints": {"platform": "PC"},
        "sprites": {"clips": ["idle"]},
    }
    plain = sample("submit-job.v1").model_copy(update={"request": JsonObject.of(request)})
    assert dict(sealed(plain, marked).request) == {  # type: ignore[attr-defined]
        **request,
        "prompt": {"core_concept": "<a>", "details": ""},
        "motion": {"walk": ["<b>"], "<a word of mine>": 1},
        "reference_image_url": "<https://c>",
        "metadata": {"subtype": "<d>"},
    }


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("aunt mary.png", "<aunt mary>.png"),
        ("v1.aunt mary", "<v1.aunt mary>"),
        ("concept.png", "concept.png"),
        ("", ""),
        ("a\nb.obj", "<a\nb>.obj"),
    ],
)
def test_of_a_files_name_the_ending_stays(name: str, kept: str) -> None:
    file = Artifact(role="concept", sha256="0" * 64, media_type="image/png", size=1, name=name)
    review = sample("review-step.v1").model_copy(update={"edits": (file,)})
    assert [one.name for one in sealed(review, marked).edits] == [kept]  # type: ignore[attr-defined]


async def test_no_word_of_a_request_reaches_the_log_and_its_fingerprint_confirms_no_guess(
    client: Caller, fakes: Fakes
) -> None:
    other = Fakes()
    async with Caller(transport=httpx.ASGITransport(other.app()), base_url="http://127.0.0.1") as elsewhere:
        elsewhere.project = client.project
        for caller in (client, elsewhere):
            assert (await ask(caller, title=f"the {WORD}")).status_code == 202
    assert WORD.encode() not in fakes.log.records[0]
    [here], [there] = fakes.log.submitted(), other.log.submitted()
    assert here.title == there.title == f"the {WORD}"
    assert here.request["fingerprint"] != there.request["fingerprint"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": f"{MARK}x"}, "title"),
        ({"prompt": {"core_concept": f"a {MARK}0123456789abcdef.1:AAAA>"}}, "prompt.core_concept"),
        ({"motion": {MARK: 1}}, "motion"),
    ],
)
async def test_nobody_brings_a_sealed_text_as_their_own(
    client: Caller, fakes: Fakes, body: dict[str, Any], field: str
) -> None:
    answer = await ask(client, **body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert answer.json()["field"].startswith(field)
    assert fakes.log.records == []


async def test_what_is_read_is_opened_and_problems_are_not(client: Caller, fakes: Fakes) -> None:
    token = fakes.vault.seal_of("ada").text(f'the "{WORD}"\n')
    fakes.reads.job_rows["j"] = job_row("j", title=token)
    answer = await client.get("/v1/jobs")
    assert answer.json()["items"][0]["title"] == f'the "{WORD}"\n'
    assert answer.headers["content-length"] == str(len(answer.content))
    told = await client.get(f"/v1/jobs/{token}")
    assert told.status_code in (404, 422)
    assert WORD not in told.text, "whoever has come by a token does not have it opened"


async def test_an_answer_that_is_no_json_or_no_whole_goes_through_as_it_comes(fakes: Fakes) -> None:
    token = fakes.vault.seal_of("ada").text(WORD)
    app = FastAPI()

    async def parts() -> AsyncIterator[str]:
        yield f'["{token}",'
        yield f'"{token}"]'

    app.get("/v1/text")(lambda: StreamingResponse(parts(), media_type="text/plain"))
    app.get("/v1/parts")(lambda: StreamingResponse(parts(), media_type="application/json"))
    app.get("/registry/schemas")(lambda: JSONResponse(token))
    opening = Opened(app, Opener(fakes.vault))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(opening), base_url="http://x") as client:
        assert (await client.get("/v1/text")).text == f'["{token}","{token}"]'
        assert (await client.get("/v1/parts")).json() == [WORD, WORD]
        assert (await client.get("/registry/schemas")).json() == token


async def test_without_the_store_reading_goes_on_and_nothing_plain_is_written(
    client: Caller, fakes: Fakes, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = fakes.vault.seal_of("ada").text(WORD)
    fakes.vault.__dict__.update(Vault(fakes.store, SECRET).__dict__)  # type: ignore[arg-type]
    fakes.reads.job_rows["j"] = job_row("j", title=token)

    def away(*_: object) -> None:
        raise StoreUnavailable("nobody answers")

    monkeypatch.setattr(fakes.store, "size", away, raising=False)
    monkeypatch.setattr(fakes.store, "list", away, raising=False)
    assert (await client.get("/v1/jobs")).json()["items"][0]["title"] == "[sealed]"
    answer = await ask(client)
    assert (answer.status_code, answer.json()["code"]) == (503, "store_unavailable")
    assert fakes.log.records == []


class TestErasing:
    async def test_case_37_a_person_is_forgotten_and_a_second_wish_finds_nothing_to_do(
        self, client: Caller, fakes: Fakes
    ) -> None:
        fakes.reads.granted = GRANTED
        token = fakes.vault.seal_of("ada").text(WORD)
        first, second = [await client.post("/v1/people/ada/erase") for _ in range(2)]
        assert (first.status_code, len(first.json()["keys"])) == (200, 1), first.text
        assert second.json()["keys"] == []
        [command] = fakes.log.commands
        assert (command.stream, command.body.key_ids) == ("person-ada", tuple(first.json()["keys"]))  # type: ignore[attr-defined]
        assert fakes.vault.open(token) == ERASED

    async def test_nothing_is_destroyed_before_the_log_has_said_so(self, client: Caller, fakes: Fakes) -> None:
        token = fakes.vault.seal_of("ada").text(WORD)
        fakes.positions.told = False
        answer = await client.post("/v1/people/ada/erase")
        assert (answer.status_code, answer.headers["location"]) == (202, "/v1/people/ada/erase")
        fakes.log.away = True
        assert (await client.post("/v1/people/ada/erase")).status_code == 503
        assert fakes.vault.open(token) == WORD

    async def test_what_a_crash_left_is_finished_although_the_log_has_said_it_before(
        self, client: Caller, fakes: Fakes
    ) -> None:
        token = fakes.vault.seal_of("ada").text(WORD)
        fakes.reads.granted = {**GRANTED, "outcome": "rejected", "code": "no_change"}
        assert len((await client.post("/v1/people/ada/erase")).json()["keys"]) == 1
        assert fakes.vault.open(token) == ERASED

    async def test_who_is_sealed_for_is_the_one_who_asks(self, client: Caller, fakes: Fakes) -> None:
        await ask(client)
        [sent] = fakes.log.records
        assert json.dumps(WORD).encode() not in sent
        assert fakes.vault.keys_of("local")
        assert not fakes.vault.keys_of("ada")
        assert is_token(fakes.vault.seal_of("local").text(WORD))
