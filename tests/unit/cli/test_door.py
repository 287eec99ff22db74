import base64
import hashlib
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from cli.door import Door
from cli.trouble import Misused, Trouble, Unreachable

JOB = "4f2c81aa-0000-4000-8000-000000000001"
OTHER = "4f2c81ab-0000-4000-8000-000000000002"
Handler = Callable[[httpx.Request], httpx.Response]


def door(handler: Handler, patience_s: float = 0.0) -> Door:
    return Door("http://forge.test", patience_s, httpx.MockTransport(handler))


def test_an_order_is_sent_again_with_the_same_key_until_it_is_heard() -> None:
    keys = []

    def deaf_at_first(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["Idempotency-Key"])
        if len(keys) < 3:
            raise httpx.ReadError("reset", request=request)
        return httpx.Response(202, json={"jobs": [{"job_id": JOB}]})

    promise = door(deaf_at_first, patience_s=5).submit({}, "key-1")
    assert promise.jobs[0].job_id == JOB
    assert keys == ["key-1"] * 3


def test_nobody_there_is_one_sentence_with_the_remedy() -> None:
    def nobody(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    with pytest.raises(Unreachable, match=r"does not answer: start the forge with `forgelog up`"):
        door(nobody).job(JOB)


def test_a_read_after_a_command_names_its_position() -> None:
    heard = []

    def forge(request: httpx.Request) -> httpx.Response:
        heard.append(request.headers.get("X-Forge-Position"))
        if request.method == "POST":
            return httpx.Response(202, json={"jobs": []}, headers={"X-Forge-Position": "3:41"})
        return httpx.Response(200, json={"job_id": JOB, "status": "pending"})

    client = door(forge)
    client.submit({})
    client.job(JOB)
    client.job(JOB, "5:7")
    client.job(JOB, "3:12")
    assert heard == [None, "3:41", "3:41,5:7", "5:7,3:41"]


def test_a_problem_is_told_in_the_words_of_this_command() -> None:
    problem = {"code": "not_paused", "detail": "The job is not paused", "remedy": "There is nothing to do."}
    with pytest.raises(Misused) as told:
        door(lambda request: httpx.Response(409, json=problem)).post("/v1/jobs/x/resume")
    assert str(told.value) == "The job is not paused: there is nothing to do"
    assert told.value.exit_code == 2


def test_an_answer_that_is_no_problem_document_is_still_a_sentence() -> None:
    with pytest.raises(Trouble, match="the gateway answered 500"):
        door(lambda request: httpx.Response(500, text="<html>")).job(JOB)


def listing(request: httpx.Request) -> httpx.Response:
    jobs = [{"job_id": JOB, "status": "done"}, {"job_id": OTHER, "status": "done"}]
    return httpx.Response(200, json={"items": jobs, "next_cursor": None})


def test_an_id_may_be_cut_short_while_it_names_one_job() -> None:
    assert door(listing).full_job_id("4f2c81aa") == JOB


@pytest.mark.parametrize(
    ("begins", "why"), [("4f2c81", "could be 2 jobs"), ("4f2c", "too short"), ("ffffff", "no job")]
)
def test_an_id_that_names_no_single_job_is_refused(begins: str, why: str) -> None:
    with pytest.raises(Misused, match=why):
        door(listing).full_job_id(begins)


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    door(lambda request: httpx.Response(200, content=b"glTF")).download("/files/a", tmp_path / "new" / "knight.glb")
    assert (tmp_path / "new" / "knight.glb").read_bytes() == b"glTF"
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["knight.glb"]


def test_a_wrong_field_is_named_as_the_option_that_set_it() -> None:
    field = "constraints.poly_count_budget"
    problem = {"code": "invalid_request", "field": field, "detail": f"{field}: at least 100", "remedy": "Correct it."}
    with pytest.raises(Misused, match=r"^--polys: at least 100$"):
        door(lambda request: httpx.Response(422, json=problem)).submit({})


def test_a_file_that_the_gateway_opened_has_the_hash_that_it_tells(tmp_path: Path) -> None:
    digest = base64.b64encode(hashlib.sha256(b"{}").digest()).decode()
    told = door(lambda request: httpx.Response(200, content=b"{}", headers={"Repr-Digest": f"sha-256=:{digest}:"}))
    assert told.download("/files/a", tmp_path / "brief.json") == hashlib.sha256(b"{}").hexdigest()
