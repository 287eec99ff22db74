"""Jobs that start from the library: a version's files and words become a new job's, and the version stays as it is."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, cast

from pydantic import JsonValue

from event_schemas.events.job import AssetType
from event_schemas.message import Artifact, canonical_json
from gateway.errors import Problem, invalid
from gateway.files.links import store_answers
from gateway.jobs.job_request import JobRequest, Source, Sprites
from gateway.jobs.references import STYLE_ROLE
from gateway.reads.queries import ReadModels, Row
from infra.vault import Erased, Vault

_INGREDIENTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"retexture": ("glb", "lod", "collision", "baked"), "sprites": ("glb",)}
)
"""Families of roles that each operation takes of a version; what is made anew is not brought along."""
_PICTURES: Final = ("view", "reference", STYLE_ROLE)
"""Families of roles of what a person gave with the request that is done again."""
_OF_ONE_JOB: Final = ("fingerprint", "source", "takes")


@dataclass(frozen=True, slots=True)
class Start:
    """What a job of the library begins with. `words`: the request as the log keeps it."""

    asset_type: AssetType
    title: str
    words: dict[str, JsonValue]
    inputs: tuple[Artifact, ...]


class Sources:
    """Looks up what a request starts from."""

    def __init__(self, reads: ReadModels, vault: Vault) -> None:
        self._reads = reads
        self._vault = vault

    async def of(self, request: JobRequest) -> Start | None:
        """None for a request without a source.

        Raises `Problem`: no such asset in this project, no such version, a version that this cannot be done with.
        """
        source = request.source
        if source is None:
            return None
        asset, version = await self._found(source, str(request.project_id))
        words = _words(version)
        named: dict[str, JsonValue] = {
            "asset_id": str(source.asset_id),
            "version": version["version"],
            "job_id": version["job_id"],
            "operation": source.operation,
        }
        if source.operation == "regenerate":
            return await self._again(request, asset, version, {**words, "source": named})
        inputs = _files_of(version["files"], _INGREDIENTS[source.operation])
        if not any(file.role == "glb" for file in inputs):
            raise invalid("source", f"version {version['version']} of the asset has no model (glb)")
        if source.operation == "sprites":
            _must_be(request, "2D_SPRITE")
            sheets = (request.sprites or Sprites()).model_dump(mode="json", exclude_none=True)
            return Start(
                "2D_SPRITE", _title(request, asset), {**request.words(), "sprites": sheets, "source": named}, inputs
            )
        if request.material is None and "prompt" not in request.model_fields_set:
            raise invalid("material", "say what it is to be made of: a material, or a prompt")
        if request.sprites:
            raise invalid("sprites", "ask for the sheets of the new asset when it is there")
        _must_be(request, asset["asset_type"])
        limits = words.get("constraints", {})
        kept = {**_as_plain_as(words, request), "constraints": limits, "source": named}
        return Start(asset["asset_type"], _title(request, asset), kept, inputs)

    async def _found(self, source: Source, project_id: str) -> tuple[Row, Row]:
        asset = await self._reads.asset(str(source.asset_id))
        if asset is None or asset["deleted"] or asset["project_id"] != project_id:
            raise Problem(
                "unknown_asset", f"there is no asset {source.asset_id} in the project {project_id}", "source.asset_id"
            )
        wanted = source.version or asset["active_version"]
        versions = await self._reads.versions(str(source.asset_id))
        version = next((one for one in versions if one["version"] == wanted), None)
        if version is None:
            raise Problem("unknown_version", f"the versions are 1 to {asset['versions']}", "source.version")
        return asset, version

    async def _again(self, request: JobRequest, asset: Row, version: Row, words: dict[str, JsonValue]) -> Start:
        """The words stay sealed for whoever said them; what the new request says besides is its own caller's."""
        made_by = _source_of(version)
        if made_by.get("operation") in _INGREDIENTS:
            base, done = made_by.get("asset_id"), made_by["operation"]
            raise invalid("source", f"this version was itself made from the asset {base} ({done}): do that again")
        _must_be(request, asset["asset_type"])
        said = _as_plain_as(words, request)
        words |= {name: said[name] for name in request.model_fields_set & said.keys()}
        await self._must_be_readable(words)
        steps = await self._reads.steps(version["job_id"])
        given = (file for step in steps for file in step["inputs"] if file.get("by_person"))
        return Start(asset["asset_type"], _title(request, asset), words, _files_of(given, _PICTURES))

    async def _must_be_readable(self, words: Mapping[str, JsonValue]) -> None:
        with store_answers():
            try:
                await asyncio.to_thread(self._vault.reveal, canonical_json(words), in_json=True)
            except Erased:
                raise Problem("words_erased", "the version's own words were erased: give the job new ones") from None


def _words(version: Row) -> dict[str, JsonValue]:
    """The request that made a version, without what was of that job alone."""
    request = version["metadata"].get("request") or {}
    return {name: value for name, value in request.items() if name not in _OF_ONE_JOB}


def _as_plain_as(before: Mapping[str, JsonValue], request: JobRequest) -> dict[str, JsonValue]:
    """The request's words. If no language model was to see those of `before`, none sees these, unless they say so."""
    words, prompt = request.words(), before.get("prompt")
    if (
        isinstance(prompt, Mapping)
        and prompt.get("enhance") is False
        and "enhance" not in request.prompt.model_fields_set
    ):
        words["prompt"] = {**request.prompt.model_dump(), "enhance": False}
    return words


def _source_of(version: Row) -> Mapping[str, Any]:
    source = (version["metadata"].get("request") or {}).get("source")
    return source if isinstance(source, Mapping) else {}


def _files_of(files: Iterable[Row], families: tuple[str, ...]) -> tuple[Artifact, ...]:
    """Of several with one role the first."""
    found: dict[str, Artifact] = {}
    for file in files:
        if file["role"].partition(".")[0] in families:
            found.setdefault(file["role"], Artifact.model_validate(file))
    return tuple(found.values())


def _title(request: JobRequest, asset: Row) -> str:
    return request.title or cast(str, asset["title"])


def _must_be(request: JobRequest, asset_type: str) -> None:
    if "asset_type" in request.model_fields_set and request.asset_type != asset_type:
        raise invalid("asset_type", f"from this source it is {asset_type}; leave it out")
