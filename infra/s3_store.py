"""Any S3 as an object store, through the MinIO SDK."""

import io
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import quote

import urllib3
from minio import Minio
from minio.commonconfig import CopySource
from minio.datatypes import PostPolicy
from minio.error import MinioException, S3Error
from minio.helpers import DictType

from infra.object_store import (
    Listed,
    Method,
    ObjectMissing,
    ObjectStore,
    SignedUpload,
    Stored,
    StoreUnavailable,
    checked_key,
    chunks_of,
    hash_of,
    shown_type,
    signable,
)
from infra.settings import StoreSettings

FRESH_S = 600.0
"""Far below the shortest grace that a collector gives."""


class S3Store(ObjectStore):
    """Objects in a bucket. It must know `If-None-Match: *`, as most do by now."""

    def __init__(self, settings: StoreSettings) -> None:
        self.bucket = settings.bucket
        self.region = settings.region
        self.http = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=3, read=60),
            retries=urllib3.Retry(total=3, backoff_factor=0.2, status_forcelist=(500, 502, 503, 504), redirect=0),
        )
        self.client = self._client(settings, str(settings.endpoint))
        self.outside = self._client(settings, settings.public_endpoint or str(settings.endpoint))
        with translated(settings.bucket):
            if not self.client.bucket_exists(self.bucket):
                self.client.make_bucket(self.bucket)

    def _client(self, settings: StoreSettings, endpoint: str) -> Minio:
        return Minio(
            endpoint,
            settings.access_key.get_secret_value(),
            settings.secret_key.get_secret_value(),
            secure=settings.secure,
            region=settings.region,
            http_client=self.http,
        )

    def put_file(self, path: Path) -> Stored:
        with path.open("rb") as source:
            stored = hash_of(chunks_of(source))
        if not self._is_fresh(stored):
            with translated(stored.key):
                self.client.fput_object(self.bucket, stored.key, str(path))
        return stored

    def put_bytes(self, data: bytes) -> Stored:
        stored = hash_of([data])
        if not self._is_fresh(stored):
            with translated(stored.key):
                self.client.put_object(self.bucket, stored.key, io.BytesIO(data), len(data))
        return stored

    def _is_fresh(self, stored: Stored) -> bool:
        """Is it there, and was it put so lately that no collector will take it? What is older is put again."""
        try:
            with translated(stored.key):
                found = self.client.stat_object(self.bucket, stored.key)
        except ObjectMissing:
            return False
        age_s = time.time() - found.last_modified.timestamp() if found.last_modified else FRESH_S
        return found.size == stored.size and age_s < FRESH_S

    def put_if_absent(self, key: str, data: bytes) -> bool:
        """By a signed link, because the SDK has no way to say `If-None-Match`."""
        with translated(key):
            link = self.client.get_presigned_url("PUT", self.bucket, checked_key(key), timedelta(minutes=5))
            answer = self.http.request("PUT", link, body=data, headers={"If-None-Match": "*"})
        if answer.status in (200, 412):
            return answer.status == 200
        raise StoreUnavailable(
            f"{key}: the store answered {answer.status}: {answer.data[:300].decode(errors='replace')}"
        )

    def adopt(self, key: str) -> Stored:
        with translated(key):
            seen = self.client.stat_object(self.bucket, checked_key(key)).etag
        with self.open(key) as upload:
            stored = hash_of(chunks_of(upload))
        with translated(key):  # not what somebody sent by the same link after it was hashed
            self.client.copy_object(self.bucket, stored.key, CopySource(self.bucket, key, match_etag=seen))
            self.client.remove_object(self.bucket, key)
        return stored

    @contextmanager
    def open(self, key: str) -> Iterator[BinaryIO]:
        with translated(key):
            answer = self.client.get_object(self.bucket, checked_key(key))
            try:
                yield cast(BinaryIO, answer)
            finally:
                answer.close()
                answer.release_conn()

    def size(self, key: str) -> int | None:
        try:
            with translated(key):
                return self.client.stat_object(self.bucket, checked_key(key)).size
        except ObjectMissing:
            return None

    def renew(self, key: str) -> int | None:
        """By a copy and back, where it is not fresh anyway: not every S3 minds a copy onto itself."""
        aside = f"uploads/renewed-{secrets.token_hex(8)}"
        try:
            with translated(key):
                found = self.client.stat_object(self.bucket, checked_key(key))
                if found.last_modified is None or time.time() - found.last_modified.timestamp() > FRESH_S:
                    self.client.copy_object(self.bucket, aside, CopySource(self.bucket, key))
                    self.client.copy_object(self.bucket, key, CopySource(self.bucket, aside))
                    self.client.remove_object(self.bucket, aside)
        except ObjectMissing:
            return None
        return found.size

    def list(self, prefix: str = "") -> Iterator[Listed]:
        with translated(f"{self.bucket}/{prefix}"):
            for one in self.client.list_objects(self.bucket, prefix or None, recursive=True):
                if one.last_modified is not None and not one.is_dir:
                    yield Listed(str(one.object_name), int(one.size or 0), one.last_modified.timestamp())

    def delete(self, key: str, put_before: float | None = None) -> bool:
        """S3 deletes without a condition: between the look at its age and the removal lie some milliseconds."""
        try:
            with translated(key):
                put = self.client.stat_object(self.bucket, checked_key(key)).last_modified
                if put_before is not None and put is not None and put.timestamp() >= put_before:
                    return False
                self.client.remove_object(self.bucket, key)
        except ObjectMissing:
            return False
        return True

    def clear_unfinished(self, begun_before: float, go: bool) -> Iterator[Listed]:
        """Parts of uploads that nobody completed: they are in no listing, and cost what whole objects cost."""
        key, upload = None, None
        while True:
            with translated(self.bucket):
                page = self.client._list_multipart_uploads(self.bucket, key_marker=key, upload_id_marker=upload)
                for one in page.uploads:
                    begun = one.initiated_time.timestamp() if one.initiated_time else begun_before
                    if begun < begun_before:
                        if go:
                            self.client._abort_multipart_upload(self.bucket, one.object_name, str(one.upload_id))
                        yield Listed(one.object_name, 0, begun)
            if not page.is_truncated:
                return
            key, upload = page.next_key_marker, page.next_upload_id_marker

    def signed_link(self, key: str, name: str, seconds: int, method: Method = "GET") -> str:
        shown = {
            "response-content-disposition": f"attachment; filename*=UTF-8''{quote(name)}",
            "response-content-type": shown_type(name),
        }
        return self.outside.get_presigned_url(
            method,
            self.bucket,
            signable(key, method),
            timedelta(seconds=seconds),
            response_headers=cast(DictType, shown) if method == "GET" else None,
        )

    def signed_upload(self, key: str, most: int, seconds: int) -> SignedUpload:
        """A form whose policy fixes the key and bounds the size: the store itself refuses anything else."""
        policy = PostPolicy(self.bucket, datetime.now(UTC) + timedelta(seconds=seconds))
        policy.add_equals_condition("key", signable(key, "PUT"))
        policy.add_content_length_range_condition(1, most)
        with translated(key):
            fields = self.outside.presigned_post_policy(policy)
        where = self.outside._base_url.build(method="POST", region=self.region, bucket_name=self.bucket)
        return SignedUpload("POST", where.geturl(), {"key": key, **fields})


@contextmanager
def translated(what: str) -> Iterator[None]:
    """The one place where the SDK's errors become ours."""
    try:
        yield
    except S3Error as failure:
        if failure.code in ("NoSuchKey", "NoSuchObject"):
            raise ObjectMissing(what) from failure
        raise StoreUnavailable(f"{what}: {failure.code}: {failure.message}") from failure
    except (MinioException, urllib3.exceptions.HTTPError) as failure:
        raise StoreUnavailable(f"{what}: {failure}") from failure
