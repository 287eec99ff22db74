"""The page of the API: whole, and from nowhere else."""

import re

import pytest

from tests.unit.gateway.fakes import Caller

pytestmark = pytest.mark.anyio


async def test_the_page_of_the_api_asks_no_other_server_for_anything(client: Caller) -> None:
    page = await client.get("/docs")
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]

    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(addresses) >= 3
    for address in addresses:
        assert address.startswith("/"), f"{address} is not ours"
        found = await client.get(address)
        assert (found.status_code, bool(found.content)) == (200, True), address
    assert (await client.get("/docs/swagger.map")).status_code == 404
