from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.list_letters_kind_type_0 import check_list_letters_kind_type_0
from ...models.list_letters_kind_type_0 import ListLettersKindType0
from ...models.page_letter_view import PageLetterView
from ...models.problem_document import ProblemDocument
from ...types import UNSET, Unset
from typing import cast
import datetime


def _get_kwargs(
    *,
    kind: ListLettersKindType0 | None | Unset = UNSET,
    topic: None | str | Unset = UNSET,
    since: datetime.datetime | None | Unset = UNSET,
    limit: int | Unset = 50,
    cursor: str | Unset = "",
    at_least: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(x_forge_position, Unset):
        headers["x-forge-position"] = x_forge_position

    params: dict[str, Any] = {}

    json_kind: None | str | Unset
    if isinstance(kind, Unset):
        json_kind = UNSET
    elif isinstance(kind, str):
        json_kind = kind
    else:
        json_kind = kind
    params["kind"] = json_kind

    json_topic: None | str | Unset
    if isinstance(topic, Unset):
        json_topic = UNSET
    else:
        json_topic = topic
    params["topic"] = json_topic

    json_since: None | str | Unset
    if isinstance(since, Unset):
        json_since = UNSET
    elif isinstance(since, datetime.datetime):
        json_since = since.isoformat()
    else:
        json_since = since
    params["since"] = json_since

    params["limit"] = limit

    params["cursor"] = cursor

    json_at_least: None | str | Unset
    if isinstance(at_least, Unset):
        json_at_least = UNSET
    else:
        json_at_least = at_least
    params["at_least"] = json_at_least

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/dead-letters",
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> PageLetterView | ProblemDocument | None:
    if response.status_code == 200:
        response_200 = PageLetterView.from_dict(response.json())

        return response_200

    if response.status_code == 401:
        response_401 = ProblemDocument.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = ProblemDocument.from_dict(response.json())

        return response_403

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
) -> Response[PageLetterView | ProblemDocument]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    kind: ListLettersKindType0 | None | Unset = UNSET,
    topic: None | str | Unset = UNSET,
    since: datetime.datetime | None | Unset = UNSET,
    limit: int | Unset = 50,
    cursor: str | Unset = "",
    at_least: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> Response[PageLetterView | ProblemDocument]:
    """List letters

     The newest first. A page may hold fewer than `limit` and go on: only `next_cursor` null says that it
    ends.

    Args:
        kind (ListLettersKindType0 | None | Unset):
        topic (None | str | Unset): where the record stood
        since (datetime.datetime | None | Unset): buried then or later
        limit (int | Unset): rows per page Default: 50.
        cursor (str | Unset): next_cursor of the page before Default: ''.
        at_least (None | str | Unset): the same, in the address
        x_forge_position (None | str | Unset): X-Forge-Position of what shall be seen

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PageLetterView | ProblemDocument]
    """

    kwargs = _get_kwargs(
        kind=kind,
        topic=topic,
        since=since,
        limit=limit,
        cursor=cursor,
        at_least=at_least,
        x_forge_position=x_forge_position,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    kind: ListLettersKindType0 | None | Unset = UNSET,
    topic: None | str | Unset = UNSET,
    since: datetime.datetime | None | Unset = UNSET,
    limit: int | Unset = 50,
    cursor: str | Unset = "",
    at_least: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> PageLetterView | ProblemDocument | None:
    """List letters

     The newest first. A page may hold fewer than `limit` and go on: only `next_cursor` null says that it
    ends.

    Args:
        kind (ListLettersKindType0 | None | Unset):
        topic (None | str | Unset): where the record stood
        since (datetime.datetime | None | Unset): buried then or later
        limit (int | Unset): rows per page Default: 50.
        cursor (str | Unset): next_cursor of the page before Default: ''.
        at_least (None | str | Unset): the same, in the address
        x_forge_position (None | str | Unset): X-Forge-Position of what shall be seen

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PageLetterView | ProblemDocument
    """

    return sync_detailed(
        client=client,
        kind=kind,
        topic=topic,
        since=since,
        limit=limit,
        cursor=cursor,
        at_least=at_least,
        x_forge_position=x_forge_position,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    kind: ListLettersKindType0 | None | Unset = UNSET,
    topic: None | str | Unset = UNSET,
    since: datetime.datetime | None | Unset = UNSET,
    limit: int | Unset = 50,
    cursor: str | Unset = "",
    at_least: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> Response[PageLetterView | ProblemDocument]:
    """List letters

     The newest first. A page may hold fewer than `limit` and go on: only `next_cursor` null says that it
    ends.

    Args:
        kind (ListLettersKindType0 | None | Unset):
        topic (None | str | Unset): where the record stood
        since (datetime.datetime | None | Unset): buried then or later
        limit (int | Unset): rows per page Default: 50.
        cursor (str | Unset): next_cursor of the page before Default: ''.
        at_least (None | str | Unset): the same, in the address
        x_forge_position (None | str | Unset): X-Forge-Position of what shall be seen

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PageLetterView | ProblemDocument]
    """

    kwargs = _get_kwargs(
        kind=kind,
        topic=topic,
        since=since,
        limit=limit,
        cursor=cursor,
        at_least=at_least,
        x_forge_position=x_forge_position,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    kind: ListLettersKindType0 | None | Unset = UNSET,
    topic: None | str | Unset = UNSET,
    since: datetime.datetime | None | Unset = UNSET,
    limit: int | Unset = 50,
    cursor: str | Unset = "",
    at_least: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> PageLetterView | ProblemDocument | None:
    """List letters

     The newest first. A page may hold fewer than `limit` and go on: only `next_cursor` null says that it
    ends.

    Args:
        kind (ListLettersKindType0 | None | Unset):
        topic (None | str | Unset): where the record stood
        since (datetime.datetime | None | Unset): buried then or later
        limit (int | Unset): rows per page Default: 50.
        cursor (str | Unset): next_cursor of the page before Default: ''.
        at_least (None | str | Unset): the same, in the address
        x_forge_position (None | str | Unset): X-Forge-Position of what shall be seen

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PageLetterView | ProblemDocument
    """

    return (
        await asyncio_detailed(
            client=client,
            kind=kind,
            topic=topic,
            since=since,
            limit=limit,
            cursor=cursor,
            at_least=at_least,
            x_forge_position=x_forge_position,
        )
    ).parsed
