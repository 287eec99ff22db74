from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.list_jobs_asset_type_type_0 import check_list_jobs_asset_type_type_0
from ...models.list_jobs_asset_type_type_0 import ListJobsAssetTypeType0
from ...models.list_jobs_sort import check_list_jobs_sort
from ...models.list_jobs_sort import ListJobsSort
from ...models.list_jobs_status_type_0_item import check_list_jobs_status_type_0_item
from ...models.list_jobs_status_type_0_item import ListJobsStatusType0Item
from ...models.page_job_in_list import PageJobInList
from ...models.problem_document import ProblemDocument
from ...types import UNSET, Unset
from typing import cast
from uuid import UUID


def _get_kwargs(
    *,
    project_id: None | Unset | UUID = UNSET,
    status: list[ListJobsStatusType0Item] | None | Unset = UNSET,
    asset_type: ListJobsAssetTypeType0 | None | Unset = UNSET,
    batch_id: None | str | Unset = UNSET,
    entity_type: None | str | Unset = UNSET,
    entity_id: None | str | Unset = UNSET,
    reviewer: None | str | Unset = UNSET,
    sort: ListJobsSort | Unset = "-created",
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

    json_status: list[str] | None | Unset
    if isinstance(status, Unset):
        json_status = UNSET
    elif isinstance(status, list):
        json_status = []
        for status_type_0_item_data in status:
            status_type_0_item: str = status_type_0_item_data
            json_status.append(status_type_0_item)

    else:
        json_status = status
    params["status"] = json_status

    json_asset_type: None | str | Unset
    if isinstance(asset_type, Unset):
        json_asset_type = UNSET
    elif isinstance(asset_type, str):
        json_asset_type = asset_type
    else:
        json_asset_type = asset_type
    params["asset_type"] = json_asset_type

    json_batch_id: None | str | Unset
    if isinstance(batch_id, Unset):
        json_batch_id = UNSET
    else:
        json_batch_id = batch_id
    params["batch_id"] = json_batch_id

    json_entity_type: None | str | Unset
    if isinstance(entity_type, Unset):
        json_entity_type = UNSET
    else:
        json_entity_type = entity_type
    params["entity_type"] = json_entity_type

    json_entity_id: None | str | Unset
    if isinstance(entity_id, Unset):
        json_entity_id = UNSET
    else:
        json_entity_id = entity_id
    params["entity_id"] = json_entity_id

    json_reviewer: None | str | Unset
    if isinstance(reviewer, Unset):
        json_reviewer = UNSET
    else:
        json_reviewer = reviewer
    params["reviewer"] = json_reviewer

    json_sort: str | Unset = UNSET
    if not isinstance(sort, Unset):
        json_sort = sort

    params["sort"] = json_sort

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
        "url": "/v1/jobs",
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
    status: list[ListJobsStatusType0Item] | None | Unset = UNSET,
    asset_type: ListJobsAssetTypeType0 | None | Unset = UNSET,
    batch_id: None | str | Unset = UNSET,
    entity_type: None | str | Unset = UNSET,
    entity_id: None | str | Unset = UNSET,
    reviewer: None | str | Unset = UNSET,
    sort: ListJobsSort | Unset = "-created",
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    at_least: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> Response[PageJobInList | ProblemDocument]:
    """List jobs

     The jobs of the caller's projects. A page begins right behind the one before, whatever came
    meanwhile.

    Args:
        project_id (None | Unset | UUID):
        status (list[ListJobsStatusType0Item] | None | Unset): may be given several times
        asset_type (ListJobsAssetTypeType0 | None | Unset):
        batch_id (None | str | Unset):
        entity_type (None | str | Unset): of the thing in the game that it is for
        entity_id (None | str | Unset):
        reviewer (None | str | Unset): who decided a review of it
        sort (ListJobsSort | Unset): with a minus the latest or the highest first Default:
            '-created'.
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
        status=status,
        asset_type=asset_type,
        batch_id=batch_id,
        entity_type=entity_type,
        entity_id=entity_id,
        reviewer=reviewer,
        sort=sort,
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
    status: list[ListJobsStatusType0Item] | None | Unset = UNSET,
    asset_type: ListJobsAssetTypeType0 | None | Unset = UNSET,
    batch_id: None | str | Unset = UNSET,
    entity_type: None | str | Unset = UNSET,
    entity_id: None | str | Unset = UNSET,
    reviewer: None | str | Unset = UNSET,
    sort: ListJobsSort | Unset = "-created",
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    at_least: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> PageJobInList | ProblemDocument | None:
    """List jobs

     The jobs of the caller's projects. A page begins right behind the one before, whatever came
    meanwhile.

    Args:
        project_id (None | Unset | UUID):
        status (list[ListJobsStatusType0Item] | None | Unset): may be given several times
        asset_type (ListJobsAssetTypeType0 | None | Unset):
        batch_id (None | str | Unset):
        entity_type (None | str | Unset): of the thing in the game that it is for
        entity_id (None | str | Unset):
        reviewer (None | str | Unset): who decided a review of it
        sort (ListJobsSort | Unset): with a minus the latest or the highest first Default:
            '-created'.
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
        status=status,
        asset_type=asset_type,
        batch_id=batch_id,
        entity_type=entity_type,
        entity_id=entity_id,
        reviewer=reviewer,
        sort=sort,
        limit=limit,
        cursor=cursor,
        at_least=at_least,
        x_forge_position=x_forge_position,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    project_id: None | Unset | UUID = UNSET,
    status: list[ListJobsStatusType0Item] | None | Unset = UNSET,
    asset_type: ListJobsAssetTypeType0 | None | Unset = UNSET,
    batch_id: None | str | Unset = UNSET,
    entity_type: None | str | Unset = UNSET,
    entity_id: None | str | Unset = UNSET,
    reviewer: None | str | Unset = UNSET,
    sort: ListJobsSort | Unset = "-created",
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    at_least: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> Response[PageJobInList | ProblemDocument]:
    """List jobs

     The jobs of the caller's projects. A page begins right behind the one before, whatever came
    meanwhile.

    Args:
        project_id (None | Unset | UUID):
        status (list[ListJobsStatusType0Item] | None | Unset): may be given several times
        asset_type (ListJobsAssetTypeType0 | None | Unset):
        batch_id (None | str | Unset):
        entity_type (None | str | Unset): of the thing in the game that it is for
        entity_id (None | str | Unset):
        reviewer (None | str | Unset): who decided a review of it
        sort (ListJobsSort | Unset): with a minus the latest or the highest first Default:
            '-created'.
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
        status=status,
        asset_type=asset_type,
        batch_id=batch_id,
        entity_type=entity_type,
        entity_id=entity_id,
        reviewer=reviewer,
        sort=sort,
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
    status: list[ListJobsStatusType0Item] | None | Unset = UNSET,
    asset_type: ListJobsAssetTypeType0 | None | Unset = UNSET,
    batch_id: None | str | Unset = UNSET,
    entity_type: None | str | Unset = UNSET,
    entity_id: None | str | Unset = UNSET,
    reviewer: None | str | Unset = UNSET,
    sort: ListJobsSort | Unset = "-created",
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    at_least: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> PageJobInList | ProblemDocument | None:
    """List jobs

     The jobs of the caller's projects. A page begins right behind the one before, whatever came
    meanwhile.

    Args:
        project_id (None | Unset | UUID):
        status (list[ListJobsStatusType0Item] | None | Unset): may be given several times
        asset_type (ListJobsAssetTypeType0 | None | Unset):
        batch_id (None | str | Unset):
        entity_type (None | str | Unset): of the thing in the game that it is for
        entity_id (None | str | Unset):
        reviewer (None | str | Unset): who decided a review of it
        sort (ListJobsSort | Unset): with a minus the latest or the highest first Default:
            '-created'.
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
            status=status,
            asset_type=asset_type,
            batch_id=batch_id,
            entity_type=entity_type,
            entity_id=entity_id,
            reviewer=reviewer,
            sort=sort,
            limit=limit,
            cursor=cursor,
            at_least=at_least,
            x_forge_position=x_forge_position,
        )
    ).parsed
