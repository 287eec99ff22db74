from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.command_accepted import CommandAccepted
from ...models.deleted import Deleted
from ...models.problem_document import ProblemDocument
from ...types import UNSET, Unset
from typing import cast
from uuid import UUID


def _get_kwargs(
    asset_id: UUID,
    *,
    variants: bool | Unset = False,
    reason: str | Unset = "",
    if_match: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_match, Unset):
        headers["If-Match"] = if_match

    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    params: dict[str, Any] = {}

    params["variants"] = variants

    params["reason"] = reason

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "delete",
        "url": "/v1/assets/{asset_id}".format(
            asset_id=quote(str(asset_id), safe=""),
        ),
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> CommandAccepted | Deleted | ProblemDocument | None:
    if response.status_code == 200:
        response_200 = Deleted.from_dict(response.json())

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

    if response.status_code == 412:
        response_412 = ProblemDocument.from_dict(response.json())

        return response_412

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
) -> Response[CommandAccepted | Deleted | ProblemDocument]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    asset_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    variants: bool | Unset = False,
    reason: str | Unset = "",
    if_match: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
) -> Response[CommandAccepted | Deleted | ProblemDocument]:
    """Delete asset

     Takes it out of the library. Asked again, it answers the same. A new version brings it back.

    Args:
        asset_id (UUID):
        variants (bool | Unset): whatever was made from it, too Default: False.
        reason (str | Unset):  Default: ''.
        if_match (None | str | Unset): the ETag of what you changed: refused when it has moved on
        idempotency_key (None | str | Unset): With one, the request may be repeated without harm

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CommandAccepted | Deleted | ProblemDocument]
    """

    kwargs = _get_kwargs(
        asset_id=asset_id,
        variants=variants,
        reason=reason,
        if_match=if_match,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    asset_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    variants: bool | Unset = False,
    reason: str | Unset = "",
    if_match: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
) -> CommandAccepted | Deleted | ProblemDocument | None:
    """Delete asset

     Takes it out of the library. Asked again, it answers the same. A new version brings it back.

    Args:
        asset_id (UUID):
        variants (bool | Unset): whatever was made from it, too Default: False.
        reason (str | Unset):  Default: ''.
        if_match (None | str | Unset): the ETag of what you changed: refused when it has moved on
        idempotency_key (None | str | Unset): With one, the request may be repeated without harm

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CommandAccepted | Deleted | ProblemDocument
    """

    return sync_detailed(
        asset_id=asset_id,
        client=client,
        variants=variants,
        reason=reason,
        if_match=if_match,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    asset_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    variants: bool | Unset = False,
    reason: str | Unset = "",
    if_match: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
) -> Response[CommandAccepted | Deleted | ProblemDocument]:
    """Delete asset

     Takes it out of the library. Asked again, it answers the same. A new version brings it back.

    Args:
        asset_id (UUID):
        variants (bool | Unset): whatever was made from it, too Default: False.
        reason (str | Unset):  Default: ''.
        if_match (None | str | Unset): the ETag of what you changed: refused when it has moved on
        idempotency_key (None | str | Unset): With one, the request may be repeated without harm

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CommandAccepted | Deleted | ProblemDocument]
    """

    kwargs = _get_kwargs(
        asset_id=asset_id,
        variants=variants,
        reason=reason,
        if_match=if_match,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    asset_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    variants: bool | Unset = False,
    reason: str | Unset = "",
    if_match: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
) -> CommandAccepted | Deleted | ProblemDocument | None:
    """Delete asset

     Takes it out of the library. Asked again, it answers the same. A new version brings it back.

    Args:
        asset_id (UUID):
        variants (bool | Unset): whatever was made from it, too Default: False.
        reason (str | Unset):  Default: ''.
        if_match (None | str | Unset): the ETag of what you changed: refused when it has moved on
        idempotency_key (None | str | Unset): With one, the request may be repeated without harm

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CommandAccepted | Deleted | ProblemDocument
    """

    return (
        await asyncio_detailed(
            asset_id=asset_id,
            client=client,
            variants=variants,
            reason=reason,
            if_match=if_match,
            idempotency_key=idempotency_key,
        )
    ).parsed
