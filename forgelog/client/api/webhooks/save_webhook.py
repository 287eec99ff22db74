from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.command_accepted import CommandAccepted
from ...models.problem_document import ProblemDocument
from ...models.webhook_body import WebhookBody
from ...models.webhook_view import WebhookView
from ...types import UNSET, Unset
from typing import cast
from uuid import UUID


def _get_kwargs(
    project_id: UUID,
    webhook_id: UUID,
    *,
    body: WebhookBody,
    idempotency_key: None | str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "put",
        "url": "/v1/projects/{project_id}/webhooks/{webhook_id}".format(
            project_id=quote(str(project_id), safe=""),
            webhook_id=quote(str(webhook_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> CommandAccepted | ProblemDocument | WebhookView | None:
    if response.status_code == 200:
        response_200 = WebhookView.from_dict(response.json())

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
) -> Response[CommandAccepted | ProblemDocument | WebhookView]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    project_id: UUID,
    webhook_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: WebhookBody,
    idempotency_key: None | str | Unset = UNSET,
) -> Response[CommandAccepted | ProblemDocument | WebhookView]:
    """Save webhook

     All that is said of it, as it shall stand. The secret stays.

    Args:
        project_id (UUID):
        webhook_id (UUID):
        idempotency_key (None | str | Unset): With one, the request may be repeated without harm
        body (WebhookBody): All that is said of a webhook. `events`: types without their version;
            none: all. `active`: is it told?

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CommandAccepted | ProblemDocument | WebhookView]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        webhook_id=webhook_id,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    project_id: UUID,
    webhook_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: WebhookBody,
    idempotency_key: None | str | Unset = UNSET,
) -> CommandAccepted | ProblemDocument | WebhookView | None:
    """Save webhook

     All that is said of it, as it shall stand. The secret stays.

    Args:
        project_id (UUID):
        webhook_id (UUID):
        idempotency_key (None | str | Unset): With one, the request may be repeated without harm
        body (WebhookBody): All that is said of a webhook. `events`: types without their version;
            none: all. `active`: is it told?

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CommandAccepted | ProblemDocument | WebhookView
    """

    return sync_detailed(
        project_id=project_id,
        webhook_id=webhook_id,
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    project_id: UUID,
    webhook_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: WebhookBody,
    idempotency_key: None | str | Unset = UNSET,
) -> Response[CommandAccepted | ProblemDocument | WebhookView]:
    """Save webhook

     All that is said of it, as it shall stand. The secret stays.

    Args:
        project_id (UUID):
        webhook_id (UUID):
        idempotency_key (None | str | Unset): With one, the request may be repeated without harm
        body (WebhookBody): All that is said of a webhook. `events`: types without their version;
            none: all. `active`: is it told?

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CommandAccepted | ProblemDocument | WebhookView]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        webhook_id=webhook_id,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    project_id: UUID,
    webhook_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: WebhookBody,
    idempotency_key: None | str | Unset = UNSET,
) -> CommandAccepted | ProblemDocument | WebhookView | None:
    """Save webhook

     All that is said of it, as it shall stand. The secret stays.

    Args:
        project_id (UUID):
        webhook_id (UUID):
        idempotency_key (None | str | Unset): With one, the request may be repeated without harm
        body (WebhookBody): All that is said of a webhook. `events`: types without their version;
            none: all. `active`: is it told?

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CommandAccepted | ProblemDocument | WebhookView
    """

    return (
        await asyncio_detailed(
            project_id=project_id,
            webhook_id=webhook_id,
            client=client,
            body=body,
            idempotency_key=idempotency_key,
        )
    ).parsed
