from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.problem_document import ProblemDocument
from ...models.upload_file_files_body import UploadFileFilesBody
from ...models.upload_view import UploadView
from ...types import File, FileTypes
from ...types import UNSET, Unset
from io import BytesIO
from typing import cast
from uuid import UUID


def _get_kwargs(
    *,
    body: UploadFileFilesBody | File | Unset = UNSET,
    project_id: None | Unset | UUID = UNSET,
    x_file_name: str | Unset = "",
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(x_file_name, Unset):
        headers["x-file-name"] = x_file_name

    params: dict[str, Any] = {}

    json_project_id: None | str | Unset
    if isinstance(project_id, Unset):
        json_project_id = UNSET
    elif isinstance(project_id, UUID):
        json_project_id = str(project_id)
    else:
        json_project_id = project_id
    params["project_id"] = json_project_id

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/uploads",
        "params": params,
    }

    if isinstance(body, UploadFileFilesBody):
        _kwargs["files"] = body.to_multipart()

        headers["Content-Type"] = "multipart/form-data; boundary=+++"
    if isinstance(body, File):
        _kwargs["content"] = body.payload
        headers["Content-Type"] = "application/octet-stream"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ProblemDocument | UploadView | None:
    if response.status_code == 201:
        response_201 = UploadView.from_dict(response.json())

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
) -> Response[ProblemDocument | UploadView]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: UploadFileFilesBody | File | Unset = UNSET,
    project_id: None | Unset | UUID = UNSET,
    x_file_name: str | Unset = "",
) -> Response[ProblemDocument | UploadView]:
    """Upload file

     Send a PNG, JPEG, WebP, GLB or OBJ, as the body or as the part `file` of a form.

    A picture is kept as a PNG of its pixels alone; `original_sha256` is the hash of what you sent.

    Args:
        project_id (None | Unset | UUID): whose file it shall be; left out: of your only project,
            else yours
        x_file_name (str | Unset): of a file sent bare Default: ''.
        body (UploadFileFilesBody):
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ProblemDocument | UploadView]
    """

    kwargs = _get_kwargs(
        body=body,
        project_id=project_id,
        x_file_name=x_file_name,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    body: UploadFileFilesBody | File | Unset = UNSET,
    project_id: None | Unset | UUID = UNSET,
    x_file_name: str | Unset = "",
) -> ProblemDocument | UploadView | None:
    """Upload file

     Send a PNG, JPEG, WebP, GLB or OBJ, as the body or as the part `file` of a form.

    A picture is kept as a PNG of its pixels alone; `original_sha256` is the hash of what you sent.

    Args:
        project_id (None | Unset | UUID): whose file it shall be; left out: of your only project,
            else yours
        x_file_name (str | Unset): of a file sent bare Default: ''.
        body (UploadFileFilesBody):
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ProblemDocument | UploadView
    """

    return sync_detailed(
        client=client,
        body=body,
        project_id=project_id,
        x_file_name=x_file_name,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: UploadFileFilesBody | File | Unset = UNSET,
    project_id: None | Unset | UUID = UNSET,
    x_file_name: str | Unset = "",
) -> Response[ProblemDocument | UploadView]:
    """Upload file

     Send a PNG, JPEG, WebP, GLB or OBJ, as the body or as the part `file` of a form.

    A picture is kept as a PNG of its pixels alone; `original_sha256` is the hash of what you sent.

    Args:
        project_id (None | Unset | UUID): whose file it shall be; left out: of your only project,
            else yours
        x_file_name (str | Unset): of a file sent bare Default: ''.
        body (UploadFileFilesBody):
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ProblemDocument | UploadView]
    """

    kwargs = _get_kwargs(
        body=body,
        project_id=project_id,
        x_file_name=x_file_name,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: UploadFileFilesBody | File | Unset = UNSET,
    project_id: None | Unset | UUID = UNSET,
    x_file_name: str | Unset = "",
) -> ProblemDocument | UploadView | None:
    """Upload file

     Send a PNG, JPEG, WebP, GLB or OBJ, as the body or as the part `file` of a form.

    A picture is kept as a PNG of its pixels alone; `original_sha256` is the hash of what you sent.

    Args:
        project_id (None | Unset | UUID): whose file it shall be; left out: of your only project,
            else yours
        x_file_name (str | Unset): of a file sent bare Default: ''.
        body (UploadFileFilesBody):
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ProblemDocument | UploadView
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            project_id=project_id,
            x_file_name=x_file_name,
        )
    ).parsed
