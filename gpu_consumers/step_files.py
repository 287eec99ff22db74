"""What a step takes from the object store and what it leaves there. Knows no Kafka.

The manifest is the commit point of a step that made files: it is put when every file it names is kept and checked,
and the first one put is the result, for good.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from event_schemas.commands import ReportStepCompleted
from event_schemas.envelope import EventEnvelope
from event_schemas.events.job import StepQueued
from event_schemas.message import Artifact, Message
from gpu_consumers.engine import InputFile, MadeFile
from gpu_consumers.errors import is_disk_full
from gpu_consumers.host import Failed
from infra.crash_points import reached
from infra.object_store import ObjectDamaged, ObjectMissing, ObjectStore, StoreUnavailable, content_key
from infra.vault import SEALED_HEAD, Vault, is_sealed_data

Order = EventEnvelope[StepQueued]

TROUBLES: Final = (ObjectMissing, ObjectDamaged, StoreUnavailable, OSError)
"""What the methods below may raise."""


class StepFiles:
    def __init__(self, store: ObjectStore, folder: Path, vault: Vault) -> None:
        self._store = store
        self._folder = folder
        self._vault = vault

    def folder_of(self, order: Order) -> Path:
        """Of this attempt alone. It need not exist."""
        return self._folder / order.id

    def fetch(self, order: Order) -> tuple[InputFile, ...]:
        """The files that the step takes, each checked against its hash and opened. Raises `Erased`, too."""
        folder = self.folder_of(order) / "in"
        return tuple(self._fetch(item, folder) for item in order.body.inputs)

    def _fetch(self, item: Artifact, folder: Path) -> InputFile:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{item.role}{Path(item.name or item.uri).suffix}"
        self._store.fetch(content_key(item.sha256), path)
        with path.open("rb") as file:
            is_sealed = is_sealed_data(file.read(SEALED_HEAD))
        if is_sealed:
            path.write_bytes(self._vault.open_data(path.read_bytes()))
        return InputFile(item.role, path, item.media_type, item.sha256, item.by_person)

    def told_before(self, order: Order) -> ReportStepCompleted | None:
        """The result that an earlier attempt has stored, and may have died before it could tell."""
        try:
            return self._manifest(order)
        except ObjectMissing:
            return None

    def keep(self, made: Sequence[MadeFile], sealed: Callable[[MadeFile], bytes | None]) -> list[Artifact]:
        """Every file under the hash of its content, or of what `sealed` makes of it. Twice is once."""
        return [self._keep(one, sealed(one)) for one in made]

    def _keep(self, made: MadeFile, sealed: bytes | None) -> Artifact:
        stored = self._store.put_file(made.path) if sealed is None else self._store.put_bytes(sealed)
        reached("worker.object_put")
        return Artifact(
            role=made.role,
            sha256=stored.sha256,
            media_type=made.media_type,
            size=stored.size,
            uri=stored.key,
            name=f"{made.role}{made.path.suffix}",
        )

    def commit(self, order: Order, body: Message) -> ReportStepCompleted | None:
        """Puts the manifest. None if it was the first; else the result that counts, which another attempt has made."""
        if self._store.put_if_absent(_manifest_key(order), body.model_dump_json().encode()):
            reached("worker.manifest_put")
            return None
        return self._manifest(order)

    def _manifest(self, order: Order) -> ReportStepCompleted:
        key = _manifest_key(order)
        try:
            return ReportStepCompleted.model_validate_json(self._store.get(key))
        except ValidationError as fault:
            raise ObjectDamaged(f"{key} is no manifest: {fault}") from fault


def failure_of(key: str, error: Exception, *, fetching: bool) -> Failed:
    """What one of `TROUBLES` comes to for the step."""
    if is_disk_full(error):
        return Failed(key, "disk_full", f"no space left on the worker or in the store: {error}"[:1_000], True)
    if isinstance(error, FileNotFoundError) and not fetching:
        return Failed(key, "engine_bug", f"the engine did not leave the file it named: {error}"[:1_000], False)
    if isinstance(error, ObjectDamaged):
        return Failed(key, "object_damaged", f"{error}; restore it from a copy, then retry the job"[:1_000], False)
    code = "input_unavailable" if fetching else "store_unavailable"
    what = "an input could not be fetched" if fetching else "the result could not be kept"
    return Failed(key, code, f"{what}: {error}"[:1_000], True)


def _manifest_key(order: Order) -> str:
    return f"steps/{order.body.step_key}/manifest.json"
