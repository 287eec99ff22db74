from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.problem_document import ProblemDocument
from ...types import UNSET, Unset
from typing import cast


def _get_kwargs(
    *,
    upload_length: str,
    tus_resumable: str | Unset = "1.0.0",
    upload_metadata: str | Unset = "",
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    headers["upload-length"] = upload_length

    if not isinstance(tus_resumable, Unset):
        headers["Tus-Resumable"] = tus_resumable

    if not isinstance(upload_metadata, Unset):
        headers["upload-metadata"] = upload_metadata

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/uploads/resumable",
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Any | ProblemDocument | None:
    if response.status_code == 201:
        response_201 = cast(Any, None)
        return response_201

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

    if response.status_code == 412:
        response_412 = ProblemDocument.from_dict(response.json())

        return response_412

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
    upload_length: str,
    tus_resumable: str | Unset = "1.0.0",
    upload_metadata: str | Unset = "",
) -> Response[Any | ProblemDocument]:
    """Begin resumable upload

     Begins an upload of so many bytes. `Location` is where it goes; `Upload-Expires` how long it may
    take.

    Args:
        upload_length (str): bytes
        tus_resumable (str | Unset): 1.0.0 Default: '1.0.0'.
        upload_metadata (str | Unset): `filename` and `project_id`, each with its value in base64
            Default: ''.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ProblemDocument]
    """

    kwargs = _get_kwargs(
        upload_length=upload_length,
        tus_resumable=tus_resumable,
        upload_metadata=upload_metadata,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    upload_length: str,
    tus_resumable: str | Unset = "1.0.0",
    upload_metadata: str | Unset = "",
) -> Any | ProblemDocument | None:
    """Begin resumable upload

     Begins an upload of so many bytes. `Location` is where it goes; `Upload-Expires` how long it may
    take.

    Args:
        upload_length (str): bytes
        tus_resumable (str | Unset): 1.0.0 Default: '1.0.0'.
        upload_metadata (str | Unset): `filename` and `project_id`, each with its value in base64
            Default: ''.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ProblemDocument
    """

    return sync_detailed(
        client=client,
        upload_length=upload_length,
        tus_resumable=tus_resumable,
        upload_metadata=upload_metadata,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    upload_length: str,
    tus_resumable: str | Unset = "1.0.0",
    upload_metadata: str | Unset = "",
) -> Response[Any | ProblemDocument]:
    """Begin resumable upload

     Begins an upload of so many bytes. `Location` is where it goes; `Upload-Expires` how long it may
    take.

    Args:
        upload_length (str): bytes
        tus_resumable (str | Unset): 1.0.0 Default: '1.0.0'.
        upload_metadata (str | Unset): `filename` and `project_id`, each with its value in base64
            Default: ''.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ProblemDocument]
    """

    kwargs = _get_kwargs(
        upload_length=upload_length,
        tus_resumable=tus_resumable,
        upload_metadata=upload_metadata,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    upload_length: str,
    tus_resumable: str | Unset = "1.0.0",
    upload_metadata: str | Unset = "",
) -> Any | ProblemDocument | None:
    """Begin resumable upload

     Begins an upload of so many bytes. `Location` is where it goes; `Upload-Expires` how long it may
    take.

    Args:
        upload_length (str): bytes
        tus_resumable (str | Unset): 1.0.0 Default: '1.0.0'.
        upload_metadata (str | Unset): `filename` and `project_id`, each with its value in base64
            Default: ''.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ProblemDocument
    """

    return (
        await asyncio_detailed(
            client=client,
            upload_length=upload_length,
            tus_resumable=tus_resumable,
            upload_metadata=upload_metadata,
        )
    ).parsed
