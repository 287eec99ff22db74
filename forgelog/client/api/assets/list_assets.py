from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.list_assets_asset_type_type_0 import check_list_assets_asset_type_type_0
from ...models.list_assets_asset_type_type_0 import ListAssetsAssetTypeType0
from ...models.list_assets_type_type_0 import check_list_assets_type_type_0
from ...models.list_assets_type_type_0 import ListAssetsTypeType0
from ...models.page_asset_summary import PageAssetSummary
from ...models.problem_document import ProblemDocument
from ...types import UNSET, Unset
from typing import cast
from uuid import UUID


def _get_kwargs(
    *,
    project_id: None | Unset | UUID = UNSET,
    asset_type: ListAssetsAssetTypeType0 | None | Unset = UNSET,
    type_: ListAssetsTypeType0 | None | Unset = UNSET,
    tag: None | str | Unset = UNSET,
    q: None | str | Unset = UNSET,
    deleted: bool | Unset = False,
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

    json_asset_type: None | str | Unset
    if isinstance(asset_type, Unset):
        json_asset_type = UNSET
    elif isinstance(asset_type, str):
        json_asset_type = asset_type
    else:
        json_asset_type = asset_type
    params["asset_type"] = json_asset_type

    json_type_: None | str | Unset
    if isinstance(type_, Unset):
        json_type_ = UNSET
    elif isinstance(type_, str):
        json_type_ = type_
    else:
        json_type_ = type_
    params["type"] = json_type_

    json_tag: None | str | Unset
    if isinstance(tag, Unset):
        json_tag = UNSET
    else:
        json_tag = tag
    params["tag"] = json_tag

    json_q: None | str | Unset
    if isinstance(q, Unset):
        json_q = UNSET
    else:
        json_q = q
    params["q"] = json_q

    params["deleted"] = deleted

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
        "url": "/v1/assets",
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> PageAssetSummary | ProblemDocument | None:
    if response.status_code == 200:
        response_200 = PageAssetSummary.from_dict(response.json())

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
) -> Response[PageAssetSummary | ProblemDocument]:
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
    asset_type: ListAssetsAssetTypeType0 | None | Unset = UNSET,
    type_: ListAssetsTypeType0 | None | Unset = UNSET,
    tag: None | str | Unset = UNSET,
    q: None | str | Unset = UNSET,
    deleted: bool | Unset = False,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    at_least: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> Response[PageAssetSummary | ProblemDocument]:
    """List assets

     The latest changed first.

    Args:
        project_id (None | Unset | UUID):
        asset_type (ListAssetsAssetTypeType0 | None | Unset):
        type_ (ListAssetsTypeType0 | None | Unset):
        tag (None | str | Unset):
        q (None | str | Unset): words of title, tags and prompt
        deleted (bool | Unset): deleted ones too, which takes the role editor; not with q or tag
            Default: False.
        limit (int | Unset): rows per page Default: 50.
        cursor (None | str | Unset): next_cursor of the page before
        at_least (None | str | Unset): the same, in the address
        x_forge_position (None | str | Unset): X-Forge-Position of what shall be seen

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PageAssetSummary | ProblemDocument]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        asset_type=asset_type,
        type_=type_,
        tag=tag,
        q=q,
        deleted=deleted,
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
    asset_type: ListAssetsAssetTypeType0 | None | Unset = UNSET,
    type_: ListAssetsTypeType0 | None | Unset = UNSET,
    tag: None | str | Unset = UNSET,
    q: None | str | Unset = UNSET,
    deleted: bool | Unset = False,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    at_least: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> PageAssetSummary | ProblemDocument | None:
    """List assets

     The latest changed first.

    Args:
        project_id (None | Unset | UUID):
        asset_type (ListAssetsAssetTypeType0 | None | Unset):
        type_ (ListAssetsTypeType0 | None | Unset):
        tag (None | str | Unset):
        q (None | str | Unset): words of title, tags and prompt
        deleted (bool | Unset): deleted ones too, which takes the role editor; not with q or tag
            Default: False.
        limit (int | Unset): rows per page Default: 50.
        cursor (None | str | Unset): next_cursor of the page before
        at_least (None | str | Unset): the same, in the address
        x_forge_position (None | str | Unset): X-Forge-Position of what shall be seen

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PageAssetSummary | ProblemDocument
    """

    return sync_detailed(
        client=client,
        project_id=project_id,
        asset_type=asset_type,
        type_=type_,
        tag=tag,
        q=q,
        deleted=deleted,
        limit=limit,
        cursor=cursor,
        at_least=at_least,
        x_forge_position=x_forge_position,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    project_id: None | Unset | UUID = UNSET,
    asset_type: ListAssetsAssetTypeType0 | None | Unset = UNSET,
    type_: ListAssetsTypeType0 | None | Unset = UNSET,
    tag: None | str | Unset = UNSET,
    q: None | str | Unset = UNSET,
    deleted: bool | Unset = False,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    at_least: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> Response[PageAssetSummary | ProblemDocument]:
    """List assets

     The latest changed first.

    Args:
        project_id (None | Unset | UUID):
        asset_type (ListAssetsAssetTypeType0 | None | Unset):
        type_ (ListAssetsTypeType0 | None | Unset):
        tag (None | str | Unset):
        q (None | str | Unset): words of title, tags and prompt
        deleted (bool | Unset): deleted ones too, which takes the role editor; not with q or tag
            Default: False.
        limit (int | Unset): rows per page Default: 50.
        cursor (None | str | Unset): next_cursor of the page before
        at_least (None | str | Unset): the same, in the address
        x_forge_position (None | str | Unset): X-Forge-Position of what shall be seen

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PageAssetSummary | ProblemDocument]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        asset_type=asset_type,
        type_=type_,
        tag=tag,
        q=q,
        deleted=deleted,
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
    asset_type: ListAssetsAssetTypeType0 | None | Unset = UNSET,
    type_: ListAssetsTypeType0 | None | Unset = UNSET,
    tag: None | str | Unset = UNSET,
    q: None | str | Unset = UNSET,
    deleted: bool | Unset = False,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    at_least: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> PageAssetSummary | ProblemDocument | None:
    """List assets

     The latest changed first.

    Args:
        project_id (None | Unset | UUID):
        asset_type (ListAssetsAssetTypeType0 | None | Unset):
        type_ (ListAssetsTypeType0 | None | Unset):
        tag (None | str | Unset):
        q (None | str | Unset): words of title, tags and prompt
        deleted (bool | Unset): deleted ones too, which takes the role editor; not with q or tag
            Default: False.
        limit (int | Unset): rows per page Default: 50.
        cursor (None | str | Unset): next_cursor of the page before
        at_least (None | str | Unset): the same, in the address
        x_forge_position (None | str | Unset): X-Forge-Position of what shall be seen

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PageAssetSummary | ProblemDocument
    """

    return (
        await asyncio_detailed(
            client=client,
            project_id=project_id,
            asset_type=asset_type,
            type_=type_,
            tag=tag,
            q=q,
            deleted=deleted,
            limit=limit,
            cursor=cursor,
            at_least=at_least,
            x_forge_position=x_forge_position,
        )
    ).parsed
