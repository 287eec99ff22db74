"""What a request cannot get by saying something else than it means: other JSON types, other methods, odd characters."""

from typing import Annotated, Any, Literal
from uuid import UUID

import httpx
import pytest
from pydantic import Field, ValidationError

from gateway.jobs.job_request import Body
from tests.unit.gateway.fakes import Fakes

pytestmark = pytest.mark.anyio


class Wish(Body):
    count: Annotated[int, Field(ge=0)] | None = None
    size: float = 0.0
    sure: bool = False
    name: str | dict[str, Any] = ""
    thing: UUID | None = None
    sides: Literal[4, 8] = 4
    angles: tuple[Annotated[float, Field(ge=0)], ...] = ()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("count", True),
        ("count", "3"),
        ("size", "1.5"),
        ("size", False),
        ("sure", 0),
        ("sure", "yes"),
        ("thing", 7),
        ("sides", "4"),
        ("angles", [True]),
        ("angles", ["1"]),
    ],
)
def test_one_of_jsons_types_is_not_taken_for_another(field: str, value: Any) -> None:
    with pytest.raises(ValidationError, match=r"valid (integer|number|boolean|string)"):
        Wish.model_validate({field: value})


def test_what_is_of_its_type_passes() -> None:
    said = {"count": 3, "size": 1, "sure": True, "name": {"a": 1}, "thing": str(UUID(int=1)), "sides": 8, "angles": [1]}
    assert Wish.model_validate(said).model_dump() == {**said, "thing": UUID(int=1), "angles": (1.0,)}
    assert Wish.model_validate({"count": None, "name": "x"}).count is None


async def test_a_method_that_is_not_taken_is_told_all_that_are(client: httpx.AsyncClient, fakes: Fakes) -> None:
    answer = await client.patch("/v1/jobs")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")


@pytest.mark.parametrize(
    ("address", "field"), [("jobs?status=%00", "status"), ("jobs/%00", "path"), ("search/jobs?q=a%00b", "q")]
)
async def test_a_nul_in_an_address_goes_nowhere(
    client: httpx.AsyncClient, fakes: Fakes, address: str, field: str
) -> None:
    answer = await client.get(f"/v1/{address}")
    assert (answer.status_code, answer.json()["field"]) == (422, field)


async def test_the_registry_says_its_own_media_type(client: httpx.AsyncClient, fakes: Fakes) -> None:
    answer = await client.get("/registry/subjects")
    assert answer.headers["content-type"] == "application/vnd.schemaregistry.v1+json"
