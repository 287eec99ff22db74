from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.command_accepted import CommandAccepted
from ...models.problem_document import ProblemDocument
from ...models.project_body import ProjectBody
from ...models.project_view import ProjectView
from ...types import UNSET, Unset
from typing import cast
from uuid import UUID


def _get_kwargs(
    project_id: UUID,
    *,
    body: ProjectBody,
    if_match: None | str | Unset = UNSET,
    if_none_match: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_match, Unset):
        headers["If-Match"] = if_match

    if not isinstance(if_none_match, Unset):
        headers["If-None-Match"] = if_none_match

    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "put",
        "url": "/v1/projects/{project_id}".format(
            project_id=quote(str(project_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> CommandAccepted | ProblemDocument | ProjectView | None:
    if response.status_code == 200:
        response_200 = ProjectView.from_dict(response.json())

        return response_200

    if response.status_code == 202:
        response_202 = CommandAccepted.from_dict(response.json())

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

    if response.status_code == 412:
        response_412 = ProblemDocument.from_dict(response.json())

        return response_412

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
) -> Response[CommandAccepted | ProblemDocument | ProjectView]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    project_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: ProjectBody,
    if_match: None | str | Unset = UNSET,
    if_none_match: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
) -> Response[CommandAccepted | ProblemDocument | ProjectView]:
    """Save project

     Makes the project, which only the owner may, or sets all that is said of it. Only later jobs follow
    it.

    Args:
        project_id (UUID):
        if_match (None | str | Unset): the ETag of what you changed: refused when it has moved on
        if_none_match (None | str | Unset): `*`: only if there is none yet
        idempotency_key (None | str | Unset): With one, the request may be repeated without harm
        body (ProjectBody): All settings of a project as they shall stand.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CommandAccepted | ProblemDocument | ProjectView]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        body=body,
        if_match=if_match,
        if_none_match=if_none_match,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    project_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: ProjectBody,
    if_match: None | str | Unset = UNSET,
    if_none_match: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
) -> CommandAccepted | ProblemDocument | ProjectView | None:
    """Save project

     Makes the project, which only the owner may, or sets all that is said of it. Only later jobs follow
    it.

    Args:
        project_id (UUID):
        if_match (None | str | Unset): the ETag of what you changed: refused when it has moved on
        if_none_match (None | str | Unset): `*`: only if there is none yet
        idempotency_key (None | str | Unset): With one, the request may be repeated without harm
        body (ProjectBody): All settings of a project as they shall stand.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CommandAccepted | ProblemDocument | ProjectView
    """

    return sync_detailed(
        project_id=project_id,
        client=client,
        body=body,
        if_match=if_match,
        if_none_match=if_none_match,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    project_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: ProjectBody,
    if_match: None | str | Unset = UNSET,
    if_none_match: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
) -> Response[CommandAccepted | ProblemDocument | ProjectView]:
    """Save project

     Makes the project, which only the owner may, or sets all that is said of it. Only later jobs follow
    it.

    Args:
        project_id (UUID):
        if_match (None | str | Unset): the ETag of what you changed: refused when it has moved on
        if_none_match (None | str | Unset): `*`: only if there is none yet
        idempotency_key (None | str | Unset): With one, the request may be repeated without harm
        body (ProjectBody): All settings of a project as they shall stand.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CommandAccepted | ProblemDocument | ProjectView]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        body=body,
        if_match=if_match,
        if_none_match=if_none_match,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    project_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: ProjectBody,
    if_match: None | str | Unset = UNSET,
    if_none_match: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
) -> CommandAccepted | ProblemDocument | ProjectView | None:
    """Save project

     Makes the project, which only the owner may, or sets all that is said of it. Only later jobs follow
    it.

    Args:
        project_id (UUID):
        if_match (None | str | Unset): the ETag of what you changed: refused when it has moved on
        if_none_match (None | str | Unset): `*`: only if there is none yet
        idempotency_key (None | str | Unset): With one, the request may be repeated without harm
        body (ProjectBody): All settings of a project as they shall stand.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CommandAccepted | ProblemDocument | ProjectView
    """

    return (
        await asyncio_detailed(
            project_id=project_id,
            client=client,
            body=body,
            if_match=if_match,
            if_none_match=if_none_match,
            idempotency_key=idempotency_key,
        )
    ).parsed
