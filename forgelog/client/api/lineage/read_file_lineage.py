from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.lineage import Lineage
from ...models.problem_document import ProblemDocument
from ...types import UNSET, Unset
from typing import cast
from uuid import UUID


def _get_kwargs(
    sha256: str,
    *,
    project_id: None | Unset | UUID = UNSET,
    limit: int | Unset = 500,
    at_least: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(x_forge_position, Unset):
        headers["x-forge-position"] = x_forge_position

    params: dict[str, Any] = {}

    json_project_id: None | str | Unset
    if isinstance(project_id, Unset):
        json_project_id = UNSET
    elif isinstance(project_id, UUID):
        json_project_id = str(project_id)
    else:
        json_project_id = project_id
    params["project_id"] = json_project_id

    params["limit"] = limit

    json_at_least: None | str | Unset
    if isinstance(at_least, Unset):
        json_at_least = UNSET
    else:
        json_at_least = at_least
    params["at_least"] = json_at_least

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/files/{sha256}/lineage".format(
            sha256=quote(str(sha256), safe=""),
        ),
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Lineage | ProblemDocument | None:
    if response.status_code == 200:
        response_200 = Lineage.from_dict(response.json())

        return response_200

    if response.status_code == 401:
        response_401 = ProblemDocument.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = ProblemDocument.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = ProblemDocument.from_dict(response.json())

        return response_404

    if response.status_code == 422:
        response_422 = ProblemDocument.from_dict(response.json())

        return response_422

    if response.status_code == 429:
        response_429 = ProblemDocument.from_dict(response.json())

        return response_429

    if response.status_code == 500:
        response_500 = ProblemDocument.from_dict(response.json())

        return response_500

    if response.status_code == 503:
        response_503 = ProblemDocument.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Lineage | ProblemDocument]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    sha256: str,
    *,
    client: AuthenticatedClient | Client,
    project_id: None | Unset | UUID = UNSET,
    limit: int | Unset = 500,
    at_least: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> Response[Lineage | ProblemDocument]:
    """Read file lineage

     Which jobs of your projects made or used a file with this content.

    Args:
        sha256 (str):
        project_id (None | Unset | UUID):
        limit (int | Unset): nodes at most; `truncated` says whether there are more Default: 500.
        at_least (None | str | Unset): the same, in the address
        x_forge_position (None | str | Unset): X-Forge-Position of what shall be seen

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Lineage | ProblemDocument]
    """

    kwargs = _get_kwargs(
        sha256=sha256,
        project_id=project_id,
        limit=limit,
        at_least=at_least,
        x_forge_position=x_forge_position,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    sha256: str,
    *,
    client: AuthenticatedClient | Client,
    project_id: None | Unset | UUID = UNSET,
    limit: int | Unset = 500,
    at_least: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> Lineage | ProblemDocument | None:
    """Read file lineage

     Which jobs of your projects made or used a file with this content.

    Args:
        sha256 (str):
        project_id (None | Unset | UUID):
        limit (int | Unset): nodes at most; `truncated` says whether there are more Default: 500.
        at_least (None | str | Unset): the same, in the address
        x_forge_position (None | str | Unset): X-Forge-Position of what shall be seen

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Lineage | ProblemDocument
    """

    return sync_detailed(
        sha256=sha256,
        client=client,
        project_id=project_id,
        limit=limit,
        at_least=at_least,
        x_forge_position=x_forge_position,
    ).parsed


async def asyncio_detailed(
    sha256: str,
    *,
    client: AuthenticatedClient | Client,
    project_id: None | Unset | UUID = UNSET,
    limit: int | Unset = 500,
    at_least: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> Response[Lineage | ProblemDocument]:
    """Read file lineage

     Which jobs of your projects made or used a file with this content.

    Args:
        sha256 (str):
        project_id (None | Unset | UUID):
        limit (int | Unset): nodes at most; `truncated` says whether there are more Default: 500.
        at_least (None | str | Unset): the same, in the address
        x_forge_position (None | str | Unset): X-Forge-Position of what shall be seen

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Lineage | ProblemDocument]
    """

    kwargs = _get_kwargs(
        sha256=sha256,
        project_id=project_id,
        limit=limit,
        at_least=at_least,
        x_forge_position=x_forge_position,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    sha256: str,
    *,
    client: AuthenticatedClient | Client,
    project_id: None | Unset | UUID = UNSET,
    limit: int | Unset = 500,
    at_least: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> Lineage | ProblemDocument | None:
    """Read file lineage

     Which jobs of your projects made or used a file with this content.

    Args:
        sha256 (str):
        project_id (None | Unset | UUID):
        limit (int | Unset): nodes at most; `truncated` says whether there are more Default: 500.
        at_least (None | str | Unset): the same, in the address
        x_forge_position (None | str | Unset): X-Forge-Position of what shall be seen

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Lineage | ProblemDocument
    """

    return (
        await asyncio_detailed(
            sha256=sha256,
            client=client,
            project_id=project_id,
            limit=limit,
            at_least=at_least,
            x_forge_position=x_forge_position,
        )
    ).parsed
