from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.problem_document import ProblemDocument
from ...models.uses import Uses
from ...types import UNSET, Unset
from typing import cast
from uuid import UUID
import datetime


def _get_kwargs(
    *,
    project_id: None | Unset | UUID = UNSET,
    sha256: None | str | Unset = UNSET,
    model: None | str | Unset = UNSET,
    engine: None | str | Unset = UNSET,
    worker: None | str | Unset = UNSET,
    since: datetime.datetime | None | Unset = UNSET,
    until: datetime.datetime | None | Unset = UNSET,
    limit: int | Unset = 200,
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

    json_sha256: None | str | Unset
    if isinstance(sha256, Unset):
        json_sha256 = UNSET
    else:
        json_sha256 = sha256
    params["sha256"] = json_sha256

    json_model: None | str | Unset
    if isinstance(model, Unset):
        json_model = UNSET
    else:
        json_model = model
    params["model"] = json_model

    json_engine: None | str | Unset
    if isinstance(engine, Unset):
        json_engine = UNSET
    else:
        json_engine = engine
    params["engine"] = json_engine

    json_worker: None | str | Unset
    if isinstance(worker, Unset):
        json_worker = UNSET
    else:
        json_worker = worker
    params["worker"] = json_worker

    json_since: None | str | Unset
    if isinstance(since, Unset):
        json_since = UNSET
    elif isinstance(since, datetime.datetime):
        json_since = since.isoformat()
    else:
        json_since = since
    params["since"] = json_since

    json_until: None | str | Unset
    if isinstance(until, Unset):
        json_until = UNSET
    elif isinstance(until, datetime.datetime):
        json_until = until.isoformat()
    else:
        json_until = until
    params["until"] = json_until

    params["limit"] = limit

    json_at_least: None | str | Unset
    if isinstance(at_least, Unset):
        json_at_least = UNSET
    else:
        json_at_least = at_least
    params["at_least"] = json_at_least

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/lineage/uses",
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> ProblemDocument | Uses | None:
    if response.status_code == 200:
        response_200 = Uses.from_dict(response.json())

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
) -> Response[ProblemDocument | Uses]:
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
    sha256: None | str | Unset = UNSET,
    model: None | str | Unset = UNSET,
    engine: None | str | Unset = UNSET,
    worker: None | str | Unset = UNSET,
    since: datetime.datetime | None | Unset = UNSET,
    until: datetime.datetime | None | Unset = UNSET,
    limit: int | Unset = 200,
    at_least: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> Response[ProblemDocument | Uses]:
    """List uses

     What ever touched a file, a model, an engine or a worker, between two times: to recall it, say. The
    latest
    first.

    Args:
        project_id (None | Unset | UUID):
        sha256 (None | str | Unset): of a file
        model (None | str | Unset): a model's name, or the SHA-256 of its weights
        engine (None | str | Unset):
        worker (None | str | Unset):
        since (datetime.datetime | None | Unset):
        until (datetime.datetime | None | Unset):
        limit (int | Unset):  Default: 200.
        at_least (None | str | Unset): the same, in the address
        x_forge_position (None | str | Unset): X-Forge-Position of what shall be seen

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ProblemDocument | Uses]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        sha256=sha256,
        model=model,
        engine=engine,
        worker=worker,
        since=since,
        until=until,
        limit=limit,
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
    sha256: None | str | Unset = UNSET,
    model: None | str | Unset = UNSET,
    engine: None | str | Unset = UNSET,
    worker: None | str | Unset = UNSET,
    since: datetime.datetime | None | Unset = UNSET,
    until: datetime.datetime | None | Unset = UNSET,
    limit: int | Unset = 200,
    at_least: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> ProblemDocument | Uses | None:
    """List uses

     What ever touched a file, a model, an engine or a worker, between two times: to recall it, say. The
    latest
    first.

    Args:
        project_id (None | Unset | UUID):
        sha256 (None | str | Unset): of a file
        model (None | str | Unset): a model's name, or the SHA-256 of its weights
        engine (None | str | Unset):
        worker (None | str | Unset):
        since (datetime.datetime | None | Unset):
        until (datetime.datetime | None | Unset):
        limit (int | Unset):  Default: 200.
        at_least (None | str | Unset): the same, in the address
        x_forge_position (None | str | Unset): X-Forge-Position of what shall be seen

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ProblemDocument | Uses
    """

    return sync_detailed(
        client=client,
        project_id=project_id,
        sha256=sha256,
        model=model,
        engine=engine,
        worker=worker,
        since=since,
        until=until,
        limit=limit,
        at_least=at_least,
        x_forge_position=x_forge_position,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    project_id: None | Unset | UUID = UNSET,
    sha256: None | str | Unset = UNSET,
    model: None | str | Unset = UNSET,
    engine: None | str | Unset = UNSET,
    worker: None | str | Unset = UNSET,
    since: datetime.datetime | None | Unset = UNSET,
    until: datetime.datetime | None | Unset = UNSET,
    limit: int | Unset = 200,
    at_least: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> Response[ProblemDocument | Uses]:
    """List uses

     What ever touched a file, a model, an engine or a worker, between two times: to recall it, say. The
    latest
    first.

    Args:
        project_id (None | Unset | UUID):
        sha256 (None | str | Unset): of a file
        model (None | str | Unset): a model's name, or the SHA-256 of its weights
        engine (None | str | Unset):
        worker (None | str | Unset):
        since (datetime.datetime | None | Unset):
        until (datetime.datetime | None | Unset):
        limit (int | Unset):  Default: 200.
        at_least (None | str | Unset): the same, in the address
        x_forge_position (None | str | Unset): X-Forge-Position of what shall be seen

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ProblemDocument | Uses]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        sha256=sha256,
        model=model,
        engine=engine,
        worker=worker,
        since=since,
        until=until,
        limit=limit,
        at_least=at_least,
        x_forge_position=x_forge_position,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    project_id: None | Unset | UUID = UNSET,
    sha256: None | str | Unset = UNSET,
    model: None | str | Unset = UNSET,
    engine: None | str | Unset = UNSET,
    worker: None | str | Unset = UNSET,
    since: datetime.datetime | None | Unset = UNSET,
    until: datetime.datetime | None | Unset = UNSET,
    limit: int | Unset = 200,
    at_least: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> ProblemDocument | Uses | None:
    """List uses

     What ever touched a file, a model, an engine or a worker, between two times: to recall it, say. The
    latest
    first.

    Args:
        project_id (None | Unset | UUID):
        sha256 (None | str | Unset): of a file
        model (None | str | Unset): a model's name, or the SHA-256 of its weights
        engine (None | str | Unset):
        worker (None | str | Unset):
        since (datetime.datetime | None | Unset):
        until (datetime.datetime | None | Unset):
        limit (int | Unset):  Default: 200.
        at_least (None | str | Unset): the same, in the address
        x_forge_position (None | str | Unset): X-Forge-Position of what shall be seen

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ProblemDocument | Uses
    """

    return (
        await asyncio_detailed(
            client=client,
            project_id=project_id,
            sha256=sha256,
            model=model,
            engine=engine,
            worker=worker,
            since=since,
            until=until,
            limit=limit,
            at_least=at_least,
            x_forge_position=x_forge_position,
        )
    ).parsed
