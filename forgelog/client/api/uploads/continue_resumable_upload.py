from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.problem_document import ProblemDocument
from ...types import File, FileTypes
from ...types import UNSET, Unset
from io import BytesIO
from typing import cast


def _get_kwargs(
    parcel_id: str,
    *,
    body: File,
    upload_offset: str,
    tus_resumable: str | Unset = "1.0.0",
    upload_checksum: str | Unset = "",
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    headers["Upload-Offset"] = upload_offset

    if not isinstance(tus_resumable, Unset):
        headers["Tus-Resumable"] = tus_resumable

    if not isinstance(upload_checksum, Unset):
        headers["upload-checksum"] = upload_checksum

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/v1/uploads/resumable/{parcel_id}".format(
            parcel_id=quote(str(parcel_id), safe=""),
        ),
    }

    _kwargs["content"] = body.payload
    headers["Content-Type"] = "application/offset+octet-stream"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Any | ProblemDocument | None:
    if response.status_code == 204:
        response_204 = cast(Any, None)
        return response_204

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

    if response.status_code == 412:
        response_412 = ProblemDocument.from_dict(response.json())

        return response_412

    if response.status_code == 413:
        response_413 = ProblemDocument.from_dict(response.json())

        return response_413

    if response.status_code == 415:
        response_415 = ProblemDocument.from_dict(response.json())

        return response_415

    if response.status_code == 422:
        response_422 = ProblemDocument.from_dict(response.json())

        return response_422

    if response.status_code == 429:
        response_429 = ProblemDocument.from_dict(response.json())

        return response_429

    if response.status_code == 460:
        response_460 = ProblemDocument.from_dict(response.json())

        return response_460

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
    parcel_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: File,
    upload_offset: str,
    tus_resumable: str | Unset = "1.0.0",
    upload_checksum: str | Unset = "",
) -> Response[Any | ProblemDocument]:
    """Continue resumable upload

     Goes on from `Upload-Offset`. With the last byte the file is looked over: `Upload-Id` names what was
    kept.

    Args:
        parcel_id (str):
        upload_offset (str):
        tus_resumable (str | Unset): 1.0.0 Default: '1.0.0'.
        upload_checksum (str | Unset): one of sha1, sha256, sha512, and the digest in base64
            Default: ''.
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ProblemDocument]
    """

    kwargs = _get_kwargs(
        parcel_id=parcel_id,
        body=body,
        upload_offset=upload_offset,
        tus_resumable=tus_resumable,
        upload_checksum=upload_checksum,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    parcel_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: File,
    upload_offset: str,
    tus_resumable: str | Unset = "1.0.0",
    upload_checksum: str | Unset = "",
) -> Any | ProblemDocument | None:
    """Continue resumable upload

     Goes on from `Upload-Offset`. With the last byte the file is looked over: `Upload-Id` names what was
    kept.

    Args:
        parcel_id (str):
        upload_offset (str):
        tus_resumable (str | Unset): 1.0.0 Default: '1.0.0'.
        upload_checksum (str | Unset): one of sha1, sha256, sha512, and the digest in base64
            Default: ''.
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ProblemDocument
    """

    return sync_detailed(
        parcel_id=parcel_id,
        client=client,
        body=body,
        upload_offset=upload_offset,
        tus_resumable=tus_resumable,
        upload_checksum=upload_checksum,
    ).parsed


async def asyncio_detailed(
    parcel_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: File,
    upload_offset: str,
    tus_resumable: str | Unset = "1.0.0",
    upload_checksum: str | Unset = "",
) -> Response[Any | ProblemDocument]:
    """Continue resumable upload

     Goes on from `Upload-Offset`. With the last byte the file is looked over: `Upload-Id` names what was
    kept.

    Args:
        parcel_id (str):
        upload_offset (str):
        tus_resumable (str | Unset): 1.0.0 Default: '1.0.0'.
        upload_checksum (str | Unset): one of sha1, sha256, sha512, and the digest in base64
            Default: ''.
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ProblemDocument]
    """

    kwargs = _get_kwargs(
        parcel_id=parcel_id,
        body=body,
        upload_offset=upload_offset,
        tus_resumable=tus_resumable,
        upload_checksum=upload_checksum,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    parcel_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: File,
    upload_offset: str,
    tus_resumable: str | Unset = "1.0.0",
    upload_checksum: str | Unset = "",
) -> Any | ProblemDocument | None:
    """Continue resumable upload

     Goes on from `Upload-Offset`. With the last byte the file is looked over: `Upload-Id` names what was
    kept.

    Args:
        parcel_id (str):
        upload_offset (str):
        tus_resumable (str | Unset): 1.0.0 Default: '1.0.0'.
        upload_checksum (str | Unset): one of sha1, sha256, sha512, and the digest in base64
            Default: ''.
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ProblemDocument
    """

    return (
        await asyncio_detailed(
            parcel_id=parcel_id,
            client=client,
            body=body,
            upload_offset=upload_offset,
            tus_resumable=tus_resumable,
            upload_checksum=upload_checksum,
        )
    ).parsed
