from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.command_accepted import CommandAccepted
from ...models.preset_body import PresetBody
from ...models.preset_view import PresetView
from ...models.problem_document import ProblemDocument
from ...types import UNSET, Unset
from typing import cast
from uuid import UUID


def _get_kwargs(
    project_id: UUID,
    kind: str,
    preset_id: str,
    *,
    body: PresetBody,
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
        "url": "/v1/projects/{project_id}/presets/{kind}/{preset_id}".format(
            project_id=quote(str(project_id), safe=""),
            kind=quote(str(kind), safe=""),
            preset_id=quote(str(preset_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> CommandAccepted | PresetView | ProblemDocument | None:
    if response.status_code == 200:
        response_200 = PresetView.from_dict(response.json())

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
) -> Response[CommandAccepted | PresetView | ProblemDocument]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    project_id: UUID,
    kind: str,
    preset_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: PresetBody,
    if_match: None | str | Unset = UNSET,
    if_none_match: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
) -> Response[CommandAccepted | PresetView | ProblemDocument]:
    """Save preset

     Keeps it, as it is said here in whole. With If-Match only in the place of the one that you have
    seen.

    Args:
        project_id (UUID):
        kind (str):
        preset_id (str):
        if_match (None | str | Unset): the ETag of what you changed: refused when it has moved on
        if_none_match (None | str | Unset): `*`: only if there is none yet
        idempotency_key (None | str | Unset): With one, the request may be repeated without harm
        body (PresetBody):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CommandAccepted | PresetView | ProblemDocument]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        kind=kind,
        preset_id=preset_id,
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
    kind: str,
    preset_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: PresetBody,
    if_match: None | str | Unset = UNSET,
    if_none_match: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
) -> CommandAccepted | PresetView | ProblemDocument | None:
    """Save preset

     Keeps it, as it is said here in whole. With If-Match only in the place of the one that you have
    seen.

    Args:
        project_id (UUID):
        kind (str):
        preset_id (str):
        if_match (None | str | Unset): the ETag of what you changed: refused when it has moved on
        if_none_match (None | str | Unset): `*`: only if there is none yet
        idempotency_key (None | str | Unset): With one, the request may be repeated without harm
        body (PresetBody):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CommandAccepted | PresetView | ProblemDocument
    """

    return sync_detailed(
        project_id=project_id,
        kind=kind,
        preset_id=preset_id,
        client=client,
        body=body,
        if_match=if_match,
        if_none_match=if_none_match,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    project_id: UUID,
    kind: str,
    preset_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: PresetBody,
    if_match: None | str | Unset = UNSET,
    if_none_match: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
) -> Response[CommandAccepted | PresetView | ProblemDocument]:
    """Save preset

     Keeps it, as it is said here in whole. With If-Match only in the place of the one that you have
    seen.

    Args:
        project_id (UUID):
        kind (str):
        preset_id (str):
        if_match (None | str | Unset): the ETag of what you changed: refused when it has moved on
        if_none_match (None | str | Unset): `*`: only if there is none yet
        idempotency_key (None | str | Unset): With one, the request may be repeated without harm
        body (PresetBody):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CommandAccepted | PresetView | ProblemDocument]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        kind=kind,
        preset_id=preset_id,
        body=body,
        if_match=if_match,
        if_none_match=if_none_match,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    project_id: UUID,
    kind: str,
    preset_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: PresetBody,
    if_match: None | str | Unset = UNSET,
    if_none_match: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
) -> CommandAccepted | PresetView | ProblemDocument | None:
    """Save preset

     Keeps it, as it is said here in whole. With If-Match only in the place of the one that you have
    seen.

    Args:
        project_id (UUID):
        kind (str):
        preset_id (str):
        if_match (None | str | Unset): the ETag of what you changed: refused when it has moved on
        if_none_match (None | str | Unset): `*`: only if there is none yet
        idempotency_key (None | str | Unset): With one, the request may be repeated without harm
        body (PresetBody):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CommandAccepted | PresetView | ProblemDocument
    """

    return (
        await asyncio_detailed(
            project_id=project_id,
            kind=kind,
            preset_id=preset_id,
            client=client,
            body=body,
            if_match=if_match,
            if_none_match=if_none_match,
            idempotency_key=idempotency_key,
        )
    ).parsed
