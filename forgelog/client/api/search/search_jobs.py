from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.page_job_in_list import PageJobInList
from ...models.problem_document import ProblemDocument
from ...models.search_jobs_asset_type_type_0 import check_search_jobs_asset_type_type_0
from ...models.search_jobs_asset_type_type_0 import SearchJobsAssetTypeType0
from ...models.search_jobs_status_item import check_search_jobs_status_item
from ...models.search_jobs_status_item import SearchJobsStatusItem
from ...types import UNSET, Unset
from typing import cast
from uuid import UUID
import datetime


def _get_kwargs(
    *,
    project_id: None | Unset | UUID = UNSET,
    q: str | Unset = "",
    status: list[SearchJobsStatusItem] | Unset = UNSET,
    asset_type: None | SearchJobsAssetTypeType0 | Unset = UNSET,
    reviewer: None | str | Unset = UNSET,
    seed: int | None | Unset = UNSET,
    created_from: datetime.datetime | None | Unset = UNSET,
    created_until: datetime.datetime | None | Unset = UNSET,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
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

    params["q"] = q

    json_status: list[str] | Unset = UNSET
    if not isinstance(status, Unset):
        json_status = []
        for status_item_data in status:
            status_item: str = status_item_data
            json_status.append(status_item)

    params["status"] = json_status

    json_asset_type: None | str | Unset
    if isinstance(asset_type, Unset):
        json_asset_type = UNSET
    elif isinstance(asset_type, str):
        json_asset_type = asset_type
    else:
        json_asset_type = asset_type
    params["asset_type"] = json_asset_type

    json_reviewer: None | str | Unset
    if isinstance(reviewer, Unset):
        json_reviewer = UNSET
    else:
        json_reviewer = reviewer
    params["reviewer"] = json_reviewer

    json_seed: int | None | Unset
    if isinstance(seed, Unset):
        json_seed = UNSET
    else:
        json_seed = seed
    params["seed"] = json_seed

    json_created_from: None | str | Unset
    if isinstance(created_from, Unset):
        json_created_from = UNSET
    elif isinstance(created_from, datetime.datetime):
        json_created_from = created_from.isoformat()
    else:
        json_created_from = created_from
    params["created_from"] = json_created_from

    json_created_until: None | str | Unset
    if isinstance(created_until, Unset):
        json_created_until = UNSET
    elif isinstance(created_until, datetime.datetime):
        json_created_until = created_until.isoformat()
    else:
        json_created_until = created_until
    params["created_until"] = json_created_until

    params["limit"] = limit

    json_cursor: None | str | Unset
    if isinstance(cursor, Unset):
        json_cursor = UNSET
    else:
        json_cursor = cursor
    params["cursor"] = json_cursor

    json_at_least: None | str | Unset
    if isinstance(at_least, Unset):
        json_at_least = UNSET
    else:
        json_at_least = at_least
    params["at_least"] = json_at_least

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/search/jobs",
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> PageJobInList | ProblemDocument | None:
    if response.status_code == 200:
        response_200 = PageJobInList.from_dict(response.json())

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
) -> Response[PageJobInList | ProblemDocument]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    project_id: None | Unset | UUID = UNSET,
    q: str | Unset = "",
    status: list[SearchJobsStatusItem] | Unset = UNSET,
    asset_type: None | SearchJobsAssetTypeType0 | Unset = UNSET,
    reviewer: None | str | Unset = UNSET,
    seed: int | None | Unset = UNSET,
    created_from: datetime.datetime | None | Unset = UNSET,
    created_until: datetime.datetime | None | Unset = UNSET,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    at_least: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> Response[PageJobInList | ProblemDocument]:
    """Search jobs

     Jobs by words of their title and prompt, and by what is known of them, the newest first.

    Args:
        project_id (None | Unset | UUID):
        q (str | Unset): words, "phrases" and -words; without any: all that pass the filters, the
            latest changed first Default: ''.
        status (list[SearchJobsStatusItem] | Unset):
        asset_type (None | SearchJobsAssetTypeType0 | Unset):
        reviewer (None | str | Unset):
        seed (int | None | Unset):
        created_from (datetime.datetime | None | Unset):
        created_until (datetime.datetime | None | Unset):
        limit (int | Unset): rows per page Default: 50.
        cursor (None | str | Unset): next_cursor of the page before
        at_least (None | str | Unset): the same, in the address
        x_forge_position (None | str | Unset): X-Forge-Position of what shall be seen

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PageJobInList | ProblemDocument]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        q=q,
        status=status,
        asset_type=asset_type,
        reviewer=reviewer,
        seed=seed,
        created_from=created_from,
        created_until=created_until,
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
    project_id: None | Unset | UUID = UNSET,
    q: str | Unset = "",
    status: list[SearchJobsStatusItem] | Unset = UNSET,
    asset_type: None | SearchJobsAssetTypeType0 | Unset = UNSET,
    reviewer: None | str | Unset = UNSET,
    seed: int | None | Unset = UNSET,
    created_from: datetime.datetime | None | Unset = UNSET,
    created_until: datetime.datetime | None | Unset = UNSET,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    at_least: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> PageJobInList | ProblemDocument | None:
    """Search jobs

     Jobs by words of their title and prompt, and by what is known of them, the newest first.

    Args:
        project_id (None | Unset | UUID):
        q (str | Unset): words, "phrases" and -words; without any: all that pass the filters, the
            latest changed first Default: ''.
        status (list[SearchJobsStatusItem] | Unset):
        asset_type (None | SearchJobsAssetTypeType0 | Unset):
        reviewer (None | str | Unset):
        seed (int | None | Unset):
        created_from (datetime.datetime | None | Unset):
        created_until (datetime.datetime | None | Unset):
        limit (int | Unset): rows per page Default: 50.
        cursor (None | str | Unset): next_cursor of the page before
        at_least (None | str | Unset): the same, in the address
        x_forge_position (None | str | Unset): X-Forge-Position of what shall be seen

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PageJobInList | ProblemDocument
    """

    return sync_detailed(
        client=client,
        project_id=project_id,
        q=q,
        status=status,
        asset_type=asset_type,
        reviewer=reviewer,
        seed=seed,
        created_from=created_from,
        created_until=created_until,
        limit=limit,
        cursor=cursor,
        at_least=at_least,
        x_forge_position=x_forge_position,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    project_id: None | Unset | UUID = UNSET,
    q: str | Unset = "",
    status: list[SearchJobsStatusItem] | Unset = UNSET,
    asset_type: None | SearchJobsAssetTypeType0 | Unset = UNSET,
    reviewer: None | str | Unset = UNSET,
    seed: int | None | Unset = UNSET,
    created_from: datetime.datetime | None | Unset = UNSET,
    created_until: datetime.datetime | None | Unset = UNSET,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    at_least: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> Response[PageJobInList | ProblemDocument]:
    """Search jobs

     Jobs by words of their title and prompt, and by what is known of them, the newest first.

    Args:
        project_id (None | Unset | UUID):
        q (str | Unset): words, "phrases" and -words; without any: all that pass the filters, the
            latest changed first Default: ''.
        status (list[SearchJobsStatusItem] | Unset):
        asset_type (None | SearchJobsAssetTypeType0 | Unset):
        reviewer (None | str | Unset):
        seed (int | None | Unset):
        created_from (datetime.datetime | None | Unset):
        created_until (datetime.datetime | None | Unset):
        limit (int | Unset): rows per page Default: 50.
        cursor (None | str | Unset): next_cursor of the page before
        at_least (None | str | Unset): the same, in the address
        x_forge_position (None | str | Unset): X-Forge-Position of what shall be seen

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PageJobInList | ProblemDocument]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        q=q,
        status=status,
        asset_type=asset_type,
        reviewer=reviewer,
        seed=seed,
        created_from=created_from,
        created_until=created_until,
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
    project_id: None | Unset | UUID = UNSET,
    q: str | Unset = "",
    status: list[SearchJobsStatusItem] | Unset = UNSET,
    asset_type: None | SearchJobsAssetTypeType0 | Unset = UNSET,
    reviewer: None | str | Unset = UNSET,
    seed: int | None | Unset = UNSET,
    created_from: datetime.datetime | None | Unset = UNSET,
    created_until: datetime.datetime | None | Unset = UNSET,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    at_least: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> PageJobInList | ProblemDocument | None:
    """Search jobs

     Jobs by words of their title and prompt, and by what is known of them, the newest first.

    Args:
        project_id (None | Unset | UUID):
        q (str | Unset): words, "phrases" and -words; without any: all that pass the filters, the
            latest changed first Default: ''.
        status (list[SearchJobsStatusItem] | Unset):
        asset_type (None | SearchJobsAssetTypeType0 | Unset):
        reviewer (None | str | Unset):
        seed (int | None | Unset):
        created_from (datetime.datetime | None | Unset):
        created_until (datetime.datetime | None | Unset):
        limit (int | Unset): rows per page Default: 50.
        cursor (None | str | Unset): next_cursor of the page before
        at_least (None | str | Unset): the same, in the address
        x_forge_position (None | str | Unset): X-Forge-Position of what shall be seen

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PageJobInList | ProblemDocument
    """

    return (
        await asyncio_detailed(
            client=client,
            project_id=project_id,
            q=q,
            status=status,
            asset_type=asset_type,
            reviewer=reviewer,
            seed=seed,
            created_from=created_from,
            created_until=created_until,
            limit=limit,
            cursor=cursor,
            at_least=at_least,
            x_forge_position=x_forge_position,
        )
    ).parsed
