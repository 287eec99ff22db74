from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.command_accepted import CommandAccepted
from ...models.problem_document import ProblemDocument
from ...models.redrive import Redrive
from ...models.redrive_body import RedriveBody
from ...types import UNSET, Unset
from typing import cast
from uuid import UUID


def _get_kwargs(
    letter_id: UUID,
    *,
    body: RedriveBody | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/dead-letters/{letter_id}/redrive".format(
            letter_id=quote(str(letter_id), safe=""),
        ),
    }

    if not isinstance(body, Unset):
        _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> CommandAccepted | ProblemDocument | Redrive | None:
    if response.status_code == 200:
        response_200 = Redrive.from_dict(response.json())

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
) -> Response[CommandAccepted | ProblemDocument | Redrive]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    letter_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: RedriveBody | Unset = UNSET,
) -> Response[CommandAccepted | ProblemDocument | Redrive]:
    """Redrive letter

     Send it on its way again: an undecodable command to where it stood, a failed step by retrying its
    job.

    Says what would be done, unless `dry_run` is false. Once it was done, doing it again does nothing
    and says so.

    Args:
        letter_id (UUID):
        body (RedriveBody | Unset): Says what would be done, unless `dry_run` is false. `again`:
            also one that was sent before and came back.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CommandAccepted | ProblemDocument | Redrive]
    """

    kwargs = _get_kwargs(
        letter_id=letter_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    letter_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: RedriveBody | Unset = UNSET,
) -> CommandAccepted | ProblemDocument | Redrive | None:
    """Redrive letter

     Send it on its way again: an undecodable command to where it stood, a failed step by retrying its
    job.

    Says what would be done, unless `dry_run` is false. Once it was done, doing it again does nothing
    and says so.

    Args:
        letter_id (UUID):
        body (RedriveBody | Unset): Says what would be done, unless `dry_run` is false. `again`:
            also one that was sent before and came back.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CommandAccepted | ProblemDocument | Redrive
    """

    return sync_detailed(
        letter_id=letter_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    letter_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: RedriveBody | Unset = UNSET,
) -> Response[CommandAccepted | ProblemDocument | Redrive]:
    """Redrive letter

     Send it on its way again: an undecodable command to where it stood, a failed step by retrying its
    job.

    Says what would be done, unless `dry_run` is false. Once it was done, doing it again does nothing
    and says so.

    Args:
        letter_id (UUID):
        body (RedriveBody | Unset): Says what would be done, unless `dry_run` is false. `again`:
            also one that was sent before and came back.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CommandAccepted | ProblemDocument | Redrive]
    """

    kwargs = _get_kwargs(
        letter_id=letter_id,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    letter_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: RedriveBody | Unset = UNSET,
) -> CommandAccepted | ProblemDocument | Redrive | None:
    """Redrive letter

     Send it on its way again: an undecodable command to where it stood, a failed step by retrying its
    job.

    Says what would be done, unless `dry_run` is false. Once it was done, doing it again does nothing
    and says so.

    Args:
        letter_id (UUID):
        body (RedriveBody | Unset): Says what would be done, unless `dry_run` is false. `again`:
            also one that was sent before and came back.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CommandAccepted | ProblemDocument | Redrive
    """

    return (
        await asyncio_detailed(
            letter_id=letter_id,
            client=client,
            body=body,
        )
    ).parsed
