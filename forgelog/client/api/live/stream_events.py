from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.problem_document import ProblemDocument
from ...models.stream_events_format import check_stream_events_format
from ...models.stream_events_format import StreamEventsFormat
from ...models.stream_events_from import check_stream_events_from
from ...models.stream_events_from import StreamEventsFrom
from ...types import UNSET, Unset
from typing import cast
from uuid import UUID


def _get_kwargs(
    *,
    project_id: None | Unset | UUID = UNSET,
    job_id: None | Unset | UUID = UNSET,
    type_: list[str] | None | Unset = UNSET,
    since: None | str | Unset = UNSET,
    from_: StreamEventsFrom | Unset = "now",
    progress: bool | Unset = False,
    format_: StreamEventsFormat | Unset = "forgelog",
    last_event_id: None | str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(last_event_id, Unset):
        headers["last-event-id"] = last_event_id

    params: dict[str, Any] = {}

    json_project_id: None | str | Unset
    if isinstance(project_id, Unset):
        json_project_id = UNSET
    elif isinstance(project_id, UUID):
        json_project_id = str(project_id)
    else:
        json_project_id = project_id
    params["project_id"] = json_project_id

    json_job_id: None | str | Unset
    if isinstance(job_id, Unset):
        json_job_id = UNSET
    elif isinstance(job_id, UUID):
        json_job_id = str(job_id)
    else:
        json_job_id = job_id
    params["job_id"] = json_job_id

    json_type_: list[str] | None | Unset
    if isinstance(type_, Unset):
        json_type_ = UNSET
    elif isinstance(type_, list):
        json_type_ = type_

    else:
        json_type_ = type_
    params["type"] = json_type_

    json_since: None | str | Unset
    if isinstance(since, Unset):
        json_since = UNSET
    else:
        json_since = since
    params["since"] = json_since

    json_from_: str | Unset = UNSET
    if not isinstance(from_, Unset):
        json_from_ = from_

    params["from"] = json_from_

    params["progress"] = progress

    json_format_: str | Unset = UNSET
    if not isinstance(format_, Unset):
        json_format_ = format_

    params["format"] = json_format_

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/events",
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Any | ProblemDocument | None:
    if response.status_code == 200:
        response_200 = cast(Any, None)
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
) -> Response[Any | ProblemDocument]:
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
    job_id: None | Unset | UUID = UNSET,
    type_: list[str] | None | Unset = UNSET,
    since: None | str | Unset = UNSET,
    from_: StreamEventsFrom | Unset = "now",
    progress: bool | Unset = False,
    format_: StreamEventsFormat | Unset = "forgelog",
    last_event_id: None | str | Unset = UNSET,
) -> Response[Any | ProblemDocument]:
    """Stream events

     Every event from any position on. Each message's id is where to take up again after it.

    Args:
        project_id (None | Unset | UUID):
        job_id (None | Unset | UUID):
        type_ (list[str] | None | Unset): step-completed, or step-completed.v1
        since (None | str | Unset): p:o,p:o: the next event of each partition
        from_ (StreamEventsFrom | Unset):  Default: 'now'.
        progress (bool | Unset): percentages and previews too Default: False.
        format_ (StreamEventsFormat | Unset): our own shape, or CloudEvents 1.0 Default:
            'forgelog'.
        last_event_id (None | str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ProblemDocument]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        job_id=job_id,
        type_=type_,
        since=since,
        from_=from_,
        progress=progress,
        format_=format_,
        last_event_id=last_event_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    project_id: None | Unset | UUID = UNSET,
    job_id: None | Unset | UUID = UNSET,
    type_: list[str] | None | Unset = UNSET,
    since: None | str | Unset = UNSET,
    from_: StreamEventsFrom | Unset = "now",
    progress: bool | Unset = False,
    format_: StreamEventsFormat | Unset = "forgelog",
    last_event_id: None | str | Unset = UNSET,
) -> Any | ProblemDocument | None:
    """Stream events

     Every event from any position on. Each message's id is where to take up again after it.

    Args:
        project_id (None | Unset | UUID):
        job_id (None | Unset | UUID):
        type_ (list[str] | None | Unset): step-completed, or step-completed.v1
        since (None | str | Unset): p:o,p:o: the next event of each partition
        from_ (StreamEventsFrom | Unset):  Default: 'now'.
        progress (bool | Unset): percentages and previews too Default: False.
        format_ (StreamEventsFormat | Unset): our own shape, or CloudEvents 1.0 Default:
            'forgelog'.
        last_event_id (None | str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ProblemDocument
    """

    return sync_detailed(
        client=client,
        project_id=project_id,
        job_id=job_id,
        type_=type_,
        since=since,
        from_=from_,
        progress=progress,
        format_=format_,
        last_event_id=last_event_id,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    project_id: None | Unset | UUID = UNSET,
    job_id: None | Unset | UUID = UNSET,
    type_: list[str] | None | Unset = UNSET,
    since: None | str | Unset = UNSET,
    from_: StreamEventsFrom | Unset = "now",
    progress: bool | Unset = False,
    format_: StreamEventsFormat | Unset = "forgelog",
    last_event_id: None | str | Unset = UNSET,
) -> Response[Any | ProblemDocument]:
    """Stream events

     Every event from any position on. Each message's id is where to take up again after it.

    Args:
        project_id (None | Unset | UUID):
        job_id (None | Unset | UUID):
        type_ (list[str] | None | Unset): step-completed, or step-completed.v1
        since (None | str | Unset): p:o,p:o: the next event of each partition
        from_ (StreamEventsFrom | Unset):  Default: 'now'.
        progress (bool | Unset): percentages and previews too Default: False.
        format_ (StreamEventsFormat | Unset): our own shape, or CloudEvents 1.0 Default:
            'forgelog'.
        last_event_id (None | str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ProblemDocument]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        job_id=job_id,
        type_=type_,
        since=since,
        from_=from_,
        progress=progress,
        format_=format_,
        last_event_id=last_event_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    project_id: None | Unset | UUID = UNSET,
    job_id: None | Unset | UUID = UNSET,
    type_: list[str] | None | Unset = UNSET,
    since: None | str | Unset = UNSET,
    from_: StreamEventsFrom | Unset = "now",
    progress: bool | Unset = False,
    format_: StreamEventsFormat | Unset = "forgelog",
    last_event_id: None | str | Unset = UNSET,
) -> Any | ProblemDocument | None:
    """Stream events

     Every event from any position on. Each message's id is where to take up again after it.

    Args:
        project_id (None | Unset | UUID):
        job_id (None | Unset | UUID):
        type_ (list[str] | None | Unset): step-completed, or step-completed.v1
        since (None | str | Unset): p:o,p:o: the next event of each partition
        from_ (StreamEventsFrom | Unset):  Default: 'now'.
        progress (bool | Unset): percentages and previews too Default: False.
        format_ (StreamEventsFormat | Unset): our own shape, or CloudEvents 1.0 Default:
            'forgelog'.
        last_event_id (None | str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ProblemDocument
    """

    return (
        await asyncio_detailed(
            client=client,
            project_id=project_id,
            job_id=job_id,
            type_=type_,
            since=since,
            from_=from_,
            progress=progress,
            format_=format_,
            last_event_id=last_event_id,
        )
    ).parsed
