from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.command_accepted import CommandAccepted
from ...models.page_member_view import PageMemberView
from ...models.problem_document import ProblemDocument
from ...types import UNSET, Unset
from typing import cast
from uuid import UUID


def _get_kwargs(
    project_id: UUID,
    member_id: str,
    *,
    idempotency_key: None | str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "delete",
        "url": "/v1/projects/{project_id}/members/{member_id}".format(
            project_id=quote(str(project_id), safe=""),
            member_id=quote(str(member_id), safe=""),
        ),
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> CommandAccepted | PageMemberView | ProblemDocument | None:
    if response.status_code == 200:
        response_200 = PageMemberView.from_dict(response.json())

        return response_200

    if response.status_code == 202:
        response_202 = CommandAccepted.from_dict(response.json())

        return response_202

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
) -> Response[CommandAccepted | PageMemberView | ProblemDocument]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    project_id: UUID,
    member_id: str,
    *,
    client: AuthenticatedClient | Client,
    idempotency_key: None | str | Unset = UNSET,
) -> Response[CommandAccepted | PageMemberView | ProblemDocument]:
    """Remove member

     What they did stays in the log, under their opaque id. The last admin cannot leave.

    Args:
        project_id (UUID):
        member_id (str): opaque: as GET /v1/me tells it
        idempotency_key (None | str | Unset): With one, the request may be repeated without harm

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CommandAccepted | PageMemberView | ProblemDocument]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        member_id=member_id,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    project_id: UUID,
    member_id: str,
    *,
    client: AuthenticatedClient | Client,
    idempotency_key: None | str | Unset = UNSET,
) -> CommandAccepted | PageMemberView | ProblemDocument | None:
    """Remove member

     What they did stays in the log, under their opaque id. The last admin cannot leave.

    Args:
        project_id (UUID):
        member_id (str): opaque: as GET /v1/me tells it
        idempotency_key (None | str | Unset): With one, the request may be repeated without harm

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CommandAccepted | PageMemberView | ProblemDocument
    """

    return sync_detailed(
        project_id=project_id,
        member_id=member_id,
        client=client,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    project_id: UUID,
    member_id: str,
    *,
    client: AuthenticatedClient | Client,
    idempotency_key: None | str | Unset = UNSET,
) -> Response[CommandAccepted | PageMemberView | ProblemDocument]:
    """Remove member

     What they did stays in the log, under their opaque id. The last admin cannot leave.

    Args:
        project_id (UUID):
        member_id (str): opaque: as GET /v1/me tells it
        idempotency_key (None | str | Unset): With one, the request may be repeated without harm

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CommandAccepted | PageMemberView | ProblemDocument]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        member_id=member_id,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    project_id: UUID,
    member_id: str,
    *,
    client: AuthenticatedClient | Client,
    idempotency_key: None | str | Unset = UNSET,
) -> CommandAccepted | PageMemberView | ProblemDocument | None:
    """Remove member

     What they did stays in the log, under their opaque id. The last admin cannot leave.

    Args:
        project_id (UUID):
        member_id (str): opaque: as GET /v1/me tells it
        idempotency_key (None | str | Unset): With one, the request may be repeated without harm

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CommandAccepted | PageMemberView | ProblemDocument
    """

    return (
        await asyncio_detailed(
            project_id=project_id,
            member_id=member_id,
            client=client,
            idempotency_key=idempotency_key,
        )
    ).parsed
