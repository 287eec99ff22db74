from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.batch_cancelled import BatchCancelled
from ...models.cancel_batch import CancelBatch
from ...models.problem_document import ProblemDocument
from ...types import UNSET, Unset
from typing import cast
from uuid import UUID


def _get_kwargs(
    batch_id: str,
    *,
    body: CancelBatch,
    project_id: None | Unset | UUID = UNSET,
    at_least: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

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

    json_at_least: None | str | Unset
    if isinstance(at_least, Unset):
        json_at_least = UNSET
    else:
        json_at_least = at_least
    params["at_least"] = json_at_least

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/batches/{batch_id}/cancel".format(
            batch_id=quote(str(batch_id), safe=""),
        ),
        "params": params,
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> BatchCancelled | ProblemDocument | None:
    if response.status_code == 200:
        response_200 = BatchCancelled.from_dict(response.json())

        return response_200

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

    if response.status_code == 409:
        response_409 = ProblemDocument.from_dict(response.json())

        return response_409

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
) -> Response[BatchCancelled | ProblemDocument]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    batch_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: CancelBatch,
    project_id: None | Unset | UUID = UNSET,
    at_least: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> Response[BatchCancelled | ProblemDocument]:
    """Cancel batch

     Stops every job of the batch and none beside. Says of each what came of it; 202 while any is
    undecided.

    Args:
        batch_id (str):
        project_id (None | Unset | UUID):
        at_least (None | str | Unset): the same, in the address
        idempotency_key (None | str | Unset): With one, the request may be repeated without harm
        x_forge_position (None | str | Unset): X-Forge-Position of what shall be seen
        body (CancelBatch): `all_or_nothing`: where any job of the batch is over already, none is
            cancelled.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[BatchCancelled | ProblemDocument]
    """

    kwargs = _get_kwargs(
        batch_id=batch_id,
        body=body,
        project_id=project_id,
        at_least=at_least,
        idempotency_key=idempotency_key,
        x_forge_position=x_forge_position,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    batch_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: CancelBatch,
    project_id: None | Unset | UUID = UNSET,
    at_least: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> BatchCancelled | ProblemDocument | None:
    """Cancel batch

     Stops every job of the batch and none beside. Says of each what came of it; 202 while any is
    undecided.

    Args:
        batch_id (str):
        project_id (None | Unset | UUID):
        at_least (None | str | Unset): the same, in the address
        idempotency_key (None | str | Unset): With one, the request may be repeated without harm
        x_forge_position (None | str | Unset): X-Forge-Position of what shall be seen
        body (CancelBatch): `all_or_nothing`: where any job of the batch is over already, none is
            cancelled.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        BatchCancelled | ProblemDocument
    """

    return sync_detailed(
        batch_id=batch_id,
        client=client,
        body=body,
        project_id=project_id,
        at_least=at_least,
        idempotency_key=idempotency_key,
        x_forge_position=x_forge_position,
    ).parsed


async def asyncio_detailed(
    batch_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: CancelBatch,
    project_id: None | Unset | UUID = UNSET,
    at_least: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> Response[BatchCancelled | ProblemDocument]:
    """Cancel batch

     Stops every job of the batch and none beside. Says of each what came of it; 202 while any is
    undecided.

    Args:
        batch_id (str):
        project_id (None | Unset | UUID):
        at_least (None | str | Unset): the same, in the address
        idempotency_key (None | str | Unset): With one, the request may be repeated without harm
        x_forge_position (None | str | Unset): X-Forge-Position of what shall be seen
        body (CancelBatch): `all_or_nothing`: where any job of the batch is over already, none is
            cancelled.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[BatchCancelled | ProblemDocument]
    """

    kwargs = _get_kwargs(
        batch_id=batch_id,
        body=body,
        project_id=project_id,
        at_least=at_least,
        idempotency_key=idempotency_key,
        x_forge_position=x_forge_position,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    batch_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: CancelBatch,
    project_id: None | Unset | UUID = UNSET,
    at_least: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
    x_forge_position: None | str | Unset = UNSET,
) -> BatchCancelled | ProblemDocument | None:
    """Cancel batch

     Stops every job of the batch and none beside. Says of each what came of it; 202 while any is
    undecided.

    Args:
        batch_id (str):
        project_id (None | Unset | UUID):
        at_least (None | str | Unset): the same, in the address
        idempotency_key (None | str | Unset): With one, the request may be repeated without harm
        x_forge_position (None | str | Unset): X-Forge-Position of what shall be seen
        body (CancelBatch): `all_or_nothing`: where any job of the batch is over already, none is
            cancelled.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        BatchCancelled | ProblemDocument
    """

    return (
        await asyncio_detailed(
            batch_id=batch_id,
            client=client,
            body=body,
            project_id=project_id,
            at_least=at_least,
            idempotency_key=idempotency_key,
            x_forge_position=x_forge_position,
        )
    ).parsed
