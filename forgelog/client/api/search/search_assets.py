from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.problem_document import ProblemDocument
from ...models.search_assets_asset_type_item import check_search_assets_asset_type_item
from ...models.search_assets_asset_type_item import SearchAssetsAssetTypeItem
from ...models.search_assets_mode import check_search_assets_mode
from ...models.search_assets_mode import SearchAssetsMode
from ...models.search_assets_sort import check_search_assets_sort
from ...models.search_assets_sort import SearchAssetsSort
from ...models.search_assets_type_type_0 import check_search_assets_type_type_0
from ...models.search_assets_type_type_0 import SearchAssetsTypeType0
from ...models.search_page import SearchPage
from ...types import UNSET, Unset
from typing import cast
from uuid import UUID
import datetime


def _get_kwargs(
    *,
    q: str | Unset = "",
    mode: SearchAssetsMode | Unset = "hybrid",
    sort: SearchAssetsSort | Unset = "relevance",
    facets: bool | Unset = True,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    at_least: None | str | Unset = UNSET,
    project_id: None | Unset | UUID = UNSET,
    asset_type: list[SearchAssetsAssetTypeItem] | Unset = UNSET,
    type_: None | SearchAssetsTypeType0 | Unset = UNSET,
    tag: list[str] | Unset = UNSET,
    model: list[str] | Unset = UNSET,
    engine: list[str] | Unset = UNSET,
    rig: list[str] | Unset = UNSET,
    clip: list[str] | Unset = UNSET,
    reviewer: list[str] | Unset = UNSET,
    seed: int | None | Unset = UNSET,
    poly_min: int | None | Unset = UNSET,
    poly_max: int | None | Unset = UNSET,
    entity_type: None | str | Unset = UNSET,
    entity_id: None | str | Unset = UNSET,
    source_asset_id: None | Unset | UUID = UNSET,
    created_from: datetime.datetime | None | Unset = UNSET,
    created_until: datetime.datetime | None | Unset = UNSET,
    updated_from: datetime.datetime | None | Unset = UNSET,
    updated_until: datetime.datetime | None | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(x_forge_position, Unset):
        headers["x-forge-position"] = x_forge_position

    params: dict[str, Any] = {}

    params["q"] = q

    json_mode: str | Unset = UNSET
    if not isinstance(mode, Unset):
        json_mode = mode

    params["mode"] = json_mode

    json_sort: str | Unset = UNSET
    if not isinstance(sort, Unset):
        json_sort = sort

    params["sort"] = json_sort

    params["facets"] = facets

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

    json_project_id: None | str | Unset
    if isinstance(project_id, Unset):
        json_project_id = UNSET
    elif isinstance(project_id, UUID):
        json_project_id = str(project_id)
    else:
        json_project_id = project_id
    params["project_id"] = json_project_id

    json_asset_type: list[str] | Unset = UNSET
    if not isinstance(asset_type, Unset):
        json_asset_type = []
        for asset_type_item_data in asset_type:
            asset_type_item: str = asset_type_item_data
            json_asset_type.append(asset_type_item)

    params["asset_type"] = json_asset_type

    json_type_: None | str | Unset
    if isinstance(type_, Unset):
        json_type_ = UNSET
    elif isinstance(type_, str):
        json_type_ = type_
    else:
        json_type_ = type_
    params["type"] = json_type_

    json_tag: list[str] | Unset = UNSET
    if not isinstance(tag, Unset):
        json_tag = tag

    params["tag"] = json_tag

    json_model: list[str] | Unset = UNSET
    if not isinstance(model, Unset):
        json_model = model

    params["model"] = json_model

    json_engine: list[str] | Unset = UNSET
    if not isinstance(engine, Unset):
        json_engine = engine

    params["engine"] = json_engine

    json_rig: list[str] | Unset = UNSET
    if not isinstance(rig, Unset):
        json_rig = rig

    params["rig"] = json_rig

    json_clip: list[str] | Unset = UNSET
    if not isinstance(clip, Unset):
        json_clip = clip

    params["clip"] = json_clip

    json_reviewer: list[str] | Unset = UNSET
    if not isinstance(reviewer, Unset):
        json_reviewer = reviewer

    params["reviewer"] = json_reviewer

    json_seed: int | None | Unset
    if isinstance(seed, Unset):
        json_seed = UNSET
    else:
        json_seed = seed
    params["seed"] = json_seed

    json_poly_min: int | None | Unset
    if isinstance(poly_min, Unset):
        json_poly_min = UNSET
    else:
        json_poly_min = poly_min
    params["poly_min"] = json_poly_min

    json_poly_max: int | None | Unset
    if isinstance(poly_max, Unset):
        json_poly_max = UNSET
    else:
        json_poly_max = poly_max
    params["poly_max"] = json_poly_max

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

    json_source_asset_id: None | str | Unset
    if isinstance(source_asset_id, Unset):
        json_source_asset_id = UNSET
    elif isinstance(source_asset_id, UUID):
        json_source_asset_id = str(source_asset_id)
    else:
        json_source_asset_id = source_asset_id
    params["source_asset_id"] = json_source_asset_id

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

    json_updated_from: None | str | Unset
    if isinstance(updated_from, Unset):
        json_updated_from = UNSET
    elif isinstance(updated_from, datetime.datetime):
        json_updated_from = updated_from.isoformat()
    else:
        json_updated_from = updated_from
    params["updated_from"] = json_updated_from

    json_updated_until: None | str | Unset
    if isinstance(updated_until, Unset):
        json_updated_until = UNSET
    elif isinstance(updated_until, datetime.datetime):
        json_updated_until = updated_until.isoformat()
    else:
        json_updated_until = updated_until
    params["updated_until"] = json_updated_until

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/search/assets",
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ProblemDocument | SearchPage | None:
    if response.status_code == 200:
        response_200 = SearchPage.from_dict(response.json())

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
) -> Response[ProblemDocument | SearchPage]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    q: str | Unset = "",
    mode: SearchAssetsMode | Unset = "hybrid",
    sort: SearchAssetsSort | Unset = "relevance",
    facets: bool | Unset = True,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    at_least: None | str | Unset = UNSET,
    project_id: None | Unset | UUID = UNSET,
    asset_type: list[SearchAssetsAssetTypeItem] | Unset = UNSET,
    type_: None | SearchAssetsTypeType0 | Unset = UNSET,
    tag: list[str] | Unset = UNSET,
    model: list[str] | Unset = UNSET,
    engine: list[str] | Unset = UNSET,
    rig: list[str] | Unset = UNSET,
    clip: list[str] | Unset = UNSET,
    reviewer: list[str] | Unset = UNSET,
    seed: int | None | Unset = UNSET,
    poly_min: int | None | Unset = UNSET,
    poly_max: int | None | Unset = UNSET,
    entity_type: None | str | Unset = UNSET,
    entity_id: None | str | Unset = UNSET,
    source_asset_id: None | Unset | UUID = UNSET,
    created_from: datetime.datetime | None | Unset = UNSET,
    created_until: datetime.datetime | None | Unset = UNSET,
    updated_from: datetime.datetime | None | Unset = UNSET,
    updated_until: datetime.datetime | None | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> Response[ProblemDocument | SearchPage]:
    """Search assets

     Assets by words, by meaning, or by both, fused by their ranks.

    Args:
        q (str | Unset): words, "phrases" and -words; without any: all that pass the filters, the
            latest changed first Default: ''.
        mode (SearchAssetsMode | Unset):  Default: 'hybrid'.
        sort (SearchAssetsSort | Unset): relevance needs q; the others are of those that have the
            words Default: 'relevance'.
        facets (bool | Unset): count types, rigs, models, engines and tags too Default: True.
        limit (int | Unset): rows per page Default: 50.
        cursor (None | str | Unset): next_cursor of the page before
        at_least (None | str | Unset): the same, in the address
        project_id (None | Unset | UUID):
        asset_type (list[SearchAssetsAssetTypeItem] | Unset):
        type_ (None | SearchAssetsTypeType0 | Unset):
        tag (list[str] | Unset):
        model (list[str] | Unset): name or weights hash of a model
        engine (list[str] | Unset):
        rig (list[str] | Unset):
        clip (list[str] | Unset):
        reviewer (list[str] | Unset): who decided a review of it
        seed (int | None | Unset):
        poly_min (int | None | Unset):
        poly_max (int | None | Unset):
        entity_type (None | str | Unset):
        entity_id (None | str | Unset):
        source_asset_id (None | Unset | UUID): the asset that it was made from
        created_from (datetime.datetime | None | Unset):
        created_until (datetime.datetime | None | Unset):
        updated_from (datetime.datetime | None | Unset):
        updated_until (datetime.datetime | None | Unset):
        x_forge_position (None | str | Unset): X-Forge-Position of what shall be seen

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ProblemDocument | SearchPage]
    """

    kwargs = _get_kwargs(
        q=q,
        mode=mode,
        sort=sort,
        facets=facets,
        limit=limit,
        cursor=cursor,
        at_least=at_least,
        project_id=project_id,
        asset_type=asset_type,
        type_=type_,
        tag=tag,
        model=model,
        engine=engine,
        rig=rig,
        clip=clip,
        reviewer=reviewer,
        seed=seed,
        poly_min=poly_min,
        poly_max=poly_max,
        entity_type=entity_type,
        entity_id=entity_id,
        source_asset_id=source_asset_id,
        created_from=created_from,
        created_until=created_until,
        updated_from=updated_from,
        updated_until=updated_until,
        x_forge_position=x_forge_position,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    q: str | Unset = "",
    mode: SearchAssetsMode | Unset = "hybrid",
    sort: SearchAssetsSort | Unset = "relevance",
    facets: bool | Unset = True,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    at_least: None | str | Unset = UNSET,
    project_id: None | Unset | UUID = UNSET,
    asset_type: list[SearchAssetsAssetTypeItem] | Unset = UNSET,
    type_: None | SearchAssetsTypeType0 | Unset = UNSET,
    tag: list[str] | Unset = UNSET,
    model: list[str] | Unset = UNSET,
    engine: list[str] | Unset = UNSET,
    rig: list[str] | Unset = UNSET,
    clip: list[str] | Unset = UNSET,
    reviewer: list[str] | Unset = UNSET,
    seed: int | None | Unset = UNSET,
    poly_min: int | None | Unset = UNSET,
    poly_max: int | None | Unset = UNSET,
    entity_type: None | str | Unset = UNSET,
    entity_id: None | str | Unset = UNSET,
    source_asset_id: None | Unset | UUID = UNSET,
    created_from: datetime.datetime | None | Unset = UNSET,
    created_until: datetime.datetime | None | Unset = UNSET,
    updated_from: datetime.datetime | None | Unset = UNSET,
    updated_until: datetime.datetime | None | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> ProblemDocument | SearchPage | None:
    """Search assets

     Assets by words, by meaning, or by both, fused by their ranks.

    Args:
        q (str | Unset): words, "phrases" and -words; without any: all that pass the filters, the
            latest changed first Default: ''.
        mode (SearchAssetsMode | Unset):  Default: 'hybrid'.
        sort (SearchAssetsSort | Unset): relevance needs q; the others are of those that have the
            words Default: 'relevance'.
        facets (bool | Unset): count types, rigs, models, engines and tags too Default: True.
        limit (int | Unset): rows per page Default: 50.
        cursor (None | str | Unset): next_cursor of the page before
        at_least (None | str | Unset): the same, in the address
        project_id (None | Unset | UUID):
        asset_type (list[SearchAssetsAssetTypeItem] | Unset):
        type_ (None | SearchAssetsTypeType0 | Unset):
        tag (list[str] | Unset):
        model (list[str] | Unset): name or weights hash of a model
        engine (list[str] | Unset):
        rig (list[str] | Unset):
        clip (list[str] | Unset):
        reviewer (list[str] | Unset): who decided a review of it
        seed (int | None | Unset):
        poly_min (int | None | Unset):
        poly_max (int | None | Unset):
        entity_type (None | str | Unset):
        entity_id (None | str | Unset):
        source_asset_id (None | Unset | UUID): the asset that it was made from
        created_from (datetime.datetime | None | Unset):
        created_until (datetime.datetime | None | Unset):
        updated_from (datetime.datetime | None | Unset):
        updated_until (datetime.datetime | None | Unset):
        x_forge_position (None | str | Unset): X-Forge-Position of what shall be seen

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ProblemDocument | SearchPage
    """

    return sync_detailed(
        client=client,
        q=q,
        mode=mode,
        sort=sort,
        facets=facets,
        limit=limit,
        cursor=cursor,
        at_least=at_least,
        project_id=project_id,
        asset_type=asset_type,
        type_=type_,
        tag=tag,
        model=model,
        engine=engine,
        rig=rig,
        clip=clip,
        reviewer=reviewer,
        seed=seed,
        poly_min=poly_min,
        poly_max=poly_max,
        entity_type=entity_type,
        entity_id=entity_id,
        source_asset_id=source_asset_id,
        created_from=created_from,
        created_until=created_until,
        updated_from=updated_from,
        updated_until=updated_until,
        x_forge_position=x_forge_position,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    q: str | Unset = "",
    mode: SearchAssetsMode | Unset = "hybrid",
    sort: SearchAssetsSort | Unset = "relevance",
    facets: bool | Unset = True,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    at_least: None | str | Unset = UNSET,
    project_id: None | Unset | UUID = UNSET,
    asset_type: list[SearchAssetsAssetTypeItem] | Unset = UNSET,
    type_: None | SearchAssetsTypeType0 | Unset = UNSET,
    tag: list[str] | Unset = UNSET,
    model: list[str] | Unset = UNSET,
    engine: list[str] | Unset = UNSET,
    rig: list[str] | Unset = UNSET,
    clip: list[str] | Unset = UNSET,
    reviewer: list[str] | Unset = UNSET,
    seed: int | None | Unset = UNSET,
    poly_min: int | None | Unset = UNSET,
    poly_max: int | None | Unset = UNSET,
    entity_type: None | str | Unset = UNSET,
    entity_id: None | str | Unset = UNSET,
    source_asset_id: None | Unset | UUID = UNSET,
    created_from: datetime.datetime | None | Unset = UNSET,
    created_until: datetime.datetime | None | Unset = UNSET,
    updated_from: datetime.datetime | None | Unset = UNSET,
    updated_until: datetime.datetime | None | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> Response[ProblemDocument | SearchPage]:
    """Search assets

     Assets by words, by meaning, or by both, fused by their ranks.

    Args:
        q (str | Unset): words, "phrases" and -words; without any: all that pass the filters, the
            latest changed first Default: ''.
        mode (SearchAssetsMode | Unset):  Default: 'hybrid'.
        sort (SearchAssetsSort | Unset): relevance needs q; the others are of those that have the
            words Default: 'relevance'.
        facets (bool | Unset): count types, rigs, models, engines and tags too Default: True.
        limit (int | Unset): rows per page Default: 50.
        cursor (None | str | Unset): next_cursor of the page before
        at_least (None | str | Unset): the same, in the address
        project_id (None | Unset | UUID):
        asset_type (list[SearchAssetsAssetTypeItem] | Unset):
        type_ (None | SearchAssetsTypeType0 | Unset):
        tag (list[str] | Unset):
        model (list[str] | Unset): name or weights hash of a model
        engine (list[str] | Unset):
        rig (list[str] | Unset):
        clip (list[str] | Unset):
        reviewer (list[str] | Unset): who decided a review of it
        seed (int | None | Unset):
        poly_min (int | None | Unset):
        poly_max (int | None | Unset):
        entity_type (None | str | Unset):
        entity_id (None | str | Unset):
        source_asset_id (None | Unset | UUID): the asset that it was made from
        created_from (datetime.datetime | None | Unset):
        created_until (datetime.datetime | None | Unset):
        updated_from (datetime.datetime | None | Unset):
        updated_until (datetime.datetime | None | Unset):
        x_forge_position (None | str | Unset): X-Forge-Position of what shall be seen

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ProblemDocument | SearchPage]
    """

    kwargs = _get_kwargs(
        q=q,
        mode=mode,
        sort=sort,
        facets=facets,
        limit=limit,
        cursor=cursor,
        at_least=at_least,
        project_id=project_id,
        asset_type=asset_type,
        type_=type_,
        tag=tag,
        model=model,
        engine=engine,
        rig=rig,
        clip=clip,
        reviewer=reviewer,
        seed=seed,
        poly_min=poly_min,
        poly_max=poly_max,
        entity_type=entity_type,
        entity_id=entity_id,
        source_asset_id=source_asset_id,
        created_from=created_from,
        created_until=created_until,
        updated_from=updated_from,
        updated_until=updated_until,
        x_forge_position=x_forge_position,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    q: str | Unset = "",
    mode: SearchAssetsMode | Unset = "hybrid",
    sort: SearchAssetsSort | Unset = "relevance",
    facets: bool | Unset = True,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    at_least: None | str | Unset = UNSET,
    project_id: None | Unset | UUID = UNSET,
    asset_type: list[SearchAssetsAssetTypeItem] | Unset = UNSET,
    type_: None | SearchAssetsTypeType0 | Unset = UNSET,
    tag: list[str] | Unset = UNSET,
    model: list[str] | Unset = UNSET,
    engine: list[str] | Unset = UNSET,
    rig: list[str] | Unset = UNSET,
    clip: list[str] | Unset = UNSET,
    reviewer: list[str] | Unset = UNSET,
    seed: int | None | Unset = UNSET,
    poly_min: int | None | Unset = UNSET,
    poly_max: int | None | Unset = UNSET,
    entity_type: None | str | Unset = UNSET,
    entity_id: None | str | Unset = UNSET,
    source_asset_id: None | Unset | UUID = UNSET,
    created_from: datetime.datetime | None | Unset = UNSET,
    created_until: datetime.datetime | None | Unset = UNSET,
    updated_from: datetime.datetime | None | Unset = UNSET,
    updated_until: datetime.datetime | None | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> ProblemDocument | SearchPage | None:
    """Search assets

     Assets by words, by meaning, or by both, fused by their ranks.

    Args:
        q (str | Unset): words, "phrases" and -words; without any: all that pass the filters, the
            latest changed first Default: ''.
        mode (SearchAssetsMode | Unset):  Default: 'hybrid'.
        sort (SearchAssetsSort | Unset): relevance needs q; the others are of those that have the
            words Default: 'relevance'.
        facets (bool | Unset): count types, rigs, models, engines and tags too Default: True.
        limit (int | Unset): rows per page Default: 50.
        cursor (None | str | Unset): next_cursor of the page before
        at_least (None | str | Unset): the same, in the address
        project_id (None | Unset | UUID):
        asset_type (list[SearchAssetsAssetTypeItem] | Unset):
        type_ (None | SearchAssetsTypeType0 | Unset):
        tag (list[str] | Unset):
        model (list[str] | Unset): name or weights hash of a model
        engine (list[str] | Unset):
        rig (list[str] | Unset):
        clip (list[str] | Unset):
        reviewer (list[str] | Unset): who decided a review of it
        seed (int | None | Unset):
        poly_min (int | None | Unset):
        poly_max (int | None | Unset):
        entity_type (None | str | Unset):
        entity_id (None | str | Unset):
        source_asset_id (None | Unset | UUID): the asset that it was made from
        created_from (datetime.datetime | None | Unset):
        created_until (datetime.datetime | None | Unset):
        updated_from (datetime.datetime | None | Unset):
        updated_until (datetime.datetime | None | Unset):
        x_forge_position (None | str | Unset): X-Forge-Position of what shall be seen

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ProblemDocument | SearchPage
    """

    return (
        await asyncio_detailed(
            client=client,
            q=q,
            mode=mode,
            sort=sort,
            facets=facets,
            limit=limit,
            cursor=cursor,
            at_least=at_least,
            project_id=project_id,
            asset_type=asset_type,
            type_=type_,
            tag=tag,
            model=model,
            engine=engine,
            rig=rig,
            clip=clip,
            reviewer=reviewer,
            seed=seed,
            poly_min=poly_min,
            poly_max=poly_max,
            entity_type=entity_type,
            entity_id=entity_id,
            source_asset_id=source_asset_id,
            created_from=created_from,
            created_until=created_until,
            updated_from=updated_from,
            updated_until=updated_until,
            x_forge_position=x_forge_position,
        )
    ).parsed
