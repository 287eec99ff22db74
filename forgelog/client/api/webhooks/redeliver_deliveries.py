from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.problem_document import ProblemDocument
from ...models.redeliver_body import RedeliverBody
from ...models.requested import Requested
from ...types import UNSET, Unset
from typing import cast
from uuid import UUID


def _get_kwargs(
    project_id: UUID,
    webhook_id: UUID,
    *,
    body: RedeliverBody,
    at_least: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(x_forge_position, Unset):
        headers["x-forge-position"] = x_forge_position

    params: dict[str, Any] = {}

    json_at_least: None | str | Unset
    if isinstance(at_least, Unset):
        json_at_least = UNSET
    else:
        json_at_least = at_least
    params["at_least"] = json_at_least

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/projects/{project_id}/webhooks/{webhook_id}/redeliver".format(
            project_id=quote(str(project_id), safe=""),
            webhook_id=quote(str(webhook_id), safe=""),
        ),
        "params": params,
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ProblemDocument | Requested | None:
    if response.status_code == 202:
        response_202 = Requested.from_dict(response.json())

        return response_202

    if response.status_code == 400:
        response_400 = ProblemDocument.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = ProblemDocument.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = ProblemDocument.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = ProblemDocument.from_dict(response.json())

        return response_404

    if response.status_code == 409:
        response_409 = ProblemDocument.from_dict(response.json())

        return response_409

    if response.status_code == 413:
        response_413 = ProblemDocument.from_dict(response.json())

        return response_413

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
) -> Response[ProblemDocument | Requested]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    project_id: UUID,
    webhook_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: RedeliverBody,
    at_least: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> Response[ProblemDocument | Requested]:
    """Redeliver deliveries

     Send again all that was given up since then. Done twice, it asks for nothing twice.

    Args:
        project_id (UUID):
        webhook_id (UUID):
        at_least (None | str | Unset): the same, in the address
        x_forge_position (None | str | Unset): X-Forge-Position of what shall be seen
        body (RedeliverBody): Every delivery that is dead, and was given up at `since` or later; a
            page at a time.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ProblemDocument | Requested]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        webhook_id=webhook_id,
        body=body,
        at_least=at_least,
        x_forge_position=x_forge_position,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    project_id: UUID,
    webhook_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: RedeliverBody,
    at_least: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> ProblemDocument | Requested | None:
    """Redeliver deliveries

     Send again all that was given up since then. Done twice, it asks for nothing twice.

    Args:
        project_id (UUID):
        webhook_id (UUID):
        at_least (None | str | Unset): the same, in the address
        x_forge_position (None | str | Unset): X-Forge-Position of what shall be seen
        body (RedeliverBody): Every delivery that is dead, and was given up at `since` or later; a
            page at a time.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ProblemDocument | Requested
    """

    return sync_detailed(
        project_id=project_id,
        webhook_id=webhook_id,
        client=client,
        body=body,
        at_least=at_least,
        x_forge_position=x_forge_position,
    ).parsed


async def asyncio_detailed(
    project_id: UUID,
    webhook_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: RedeliverBody,
    at_least: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> Response[ProblemDocument | Requested]:
    """Redeliver deliveries

     Send again all that was given up since then. Done twice, it asks for nothing twice.

    Args:
        project_id (UUID):
        webhook_id (UUID):
        at_least (None | str | Unset): the same, in the address
        x_forge_position (None | str | Unset): X-Forge-Position of what shall be seen
        body (RedeliverBody): Every delivery that is dead, and was given up at `since` or later; a
            page at a time.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ProblemDocument | Requested]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        webhook_id=webhook_id,
        body=body,
        at_least=at_least,
        x_forge_position=x_forge_position,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    project_id: UUID,
    webhook_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: RedeliverBody,
    at_least: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> ProblemDocument | Requested | None:
    """Redeliver deliveries

     Send again all that was given up since then. Done twice, it asks for nothing twice.

    Args:
        project_id (UUID):
        webhook_id (UUID):
        at_least (None | str | Unset): the same, in the address
        x_forge_position (None | str | Unset): X-Forge-Position of what shall be seen
        body (RedeliverBody): Every delivery that is dead, and was given up at `since` or later; a
            page at a time.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ProblemDocument | Requested
    """

    return (
        await asyncio_detailed(
            project_id=project_id,
            webhook_id=webhook_id,
            client=client,
            body=body,
            at_least=at_least,
            x_forge_position=x_forge_position,
        )
    ).parsed
