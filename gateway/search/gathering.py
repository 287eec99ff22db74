"""From the read models' rows to rows of the index: what is sealed is opened, read once, and not kept."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final, LiteralString

from gateway.reads.queries import Row
from gateway.reads.views import OVER
from gateway.search.tables import Connection, everything
from gateway.search.words import Coder, Field
from infra.vault import Erased, Vault, is_token, keys_in

ASSETS: Final[LiteralString] = """
    select a.asset_id, a.project_id, a.asset_type, a.kind, a.title, a.tags, a.deleted, a.created_at, a.updated_at,
           s.seq, coalesce(v.job_id, '') as job_id, v.metadata as made,
           j.seed, j.seq as job_seq, j.status as job_status, j.decisions, t.steps
    from asset a
    join stream s on s.stream = 'asset-' || a.asset_id
    left join asset_version v on v.asset_id = a.asset_id and v.version = greatest(a.active_version, 1)
    left join job j on j.job_id = v.job_id
    left join lateral (
        select jsonb_agg(jsonb_build_object(
            'engine', engine ->> 'name', 'model', model ->> 'name', 'weights', model ->> 'weights_sha256',
            'triangles', facts -> 'triangles', 'clips', facts -> 'clips', 'rig', facts -> 'rig_type'
        ) order by ordinal) as steps
        from step where step.job_id = v.job_id and finished_at is not null
    ) t on true
    where a.asset_id = any(%s)"""
JOBS: Final[LiteralString] = "select job_id, project_id, title, request from job where job_id = any(%s)"

_SHOWN: Final = ("core_concept", "details", "style")


@dataclass(frozen=True, slots=True)
class Said:
    """The texts of one thing, opened. `keys`: of all whose words are in them."""

    title: str
    concept: str
    details: str
    style: str
    tags: tuple[str, ...]
    keys: tuple[str, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        return (
            Field(self.title, "A", beginnings=True),
            *(Field(tag, "B", beginnings=True) for tag in self.tags),
            Field(self.concept, "C"),
            Field(self.details, "D"),
            Field(self.style, "D"),
        )

    @property
    def meant(self) -> str:
        """What is embedded: the subject first, because only so many words of it are read."""
        first = self.concept if self.concept.startswith(self.title) else f"{self.title}. {self.concept}"
        return ". ".join(filter(None, (first, self.details, ", ".join(self.tags), self.style))).strip(". ")


def said_of(row: Row, request: Mapping[str, Any], vault: Vault, forgotten: frozenset[str]) -> Said:
    """Raises `StoreUnavailable`. What was erased is not said."""
    keys: dict[str, None] = {}

    def opened(text: object) -> str:
        if not isinstance(text, str) or not text:
            return ""
        under = keys_in(text)
        if not forgotten.isdisjoint(under):
            return ""
        try:
            plain = vault.reveal(text)
        except Erased:
            return ""
        keys.update(dict.fromkeys(under))
        return plain

    prompt = request.get("prompt")
    prompt = prompt if isinstance(prompt, Mapping) else {}
    concept, details, style = (opened(prompt.get(name)) for name in _SHOWN)
    tags = tuple(filter(None, (opened(tag) for tag in row.get("tags", ()))))
    return Said(opened(row["title"]), concept, details, style, tags, tuple(keys))


def request_of(row: Row) -> Mapping[str, Any]:
    """The request that an asset's version was made by."""
    made = row["made"]
    request = made.get("request") if isinstance(made, Mapping) else None
    return request if isinstance(request, Mapping) else {}


def keys_of(row: Row) -> tuple[str, ...]:
    """Every key that something in the row is sealed with."""
    request = row.get("request") or request_of(row)
    return keys_in(json.dumps([row["title"], row.get("tags", []), request.get("prompt")], ensure_ascii=False))


async def keys(connection: Connection, rows: Sequence[Row]) -> tuple[list[str], frozenset[str]]:
    """All that the rows are sealed with, and those of them that are forgotten."""
    found = list({key for row in rows for key in keys_of(row)})
    return found, await forgotten(connection, found)


async def forgotten(connection: Connection, key_ids: Sequence[str]) -> frozenset[str]:
    rows = await everything(connection, "select key_id from search.forgotten where key_id = any(%s)", [list(key_ids)])
    return frozenset(row["key_id"] for row in rows)


class Maker:
    """Makes the index's rows. Opens what is sealed, so it blocks where a key has to be fetched."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self.coder = Coder(vault.blind)

    def asset(self, row: Row, forgotten: frozenset[str]) -> dict[str, object]:
        """A row of `search.asset`. Raises `StoreUnavailable`."""
        request = request_of(row)
        said = said_of(row, request, self._vault, forgotten)
        nothing = bool(row["deleted"])
        steps: Sequence[Mapping[str, Any]] = row["steps"] or ()
        entity, source = (request.get(name) for name in ("entity", "source"))
        entity = entity if isinstance(entity, Mapping) else {}
        return {
            **{name: row[name] for name in ("asset_id", "project_id", "seq", "job_id", "asset_type", "kind")},
            **{name: row[name] for name in ("deleted", "created_at", "updated_at")},
            "job_seq": row["job_seq"] or 0,
            "settled": not row["job_id"] or row["job_status"] in OVER,
            "rig": _rig(steps, request),
            "seed": _whole((row["made"] or {}).get("seed"), row["seed"]),
            "poly_count": _whole(*(step.get("triangles") for step in reversed(steps))),
            "models": _named(steps, "model", "weights"),
            "engines": _named(steps, "engine"),
            "clips": _clips(steps),
            "tags": [tag for tag in row["tags"] if forgotten.isdisjoint(keys_in(tag))],
            "reviewers": sorted({one["by"] for one in row["decisions"] or () if not one.get("auto")}),
            "entity_type": _text(entity.get("type")),
            "entity_id": _text(entity.get("id")),
            "source": _text(source.get("asset_id")) if isinstance(source, Mapping) else "",
            "keys": [] if nothing else list(said.keys),
            "words": "" if nothing else self.coder.document(said.fields, said.tags),
            "print": b"" if nothing else self.print(said),
        }

    def job(self, row: Row, forgotten: frozenset[str]) -> dict[str, object]:
        """A row of `search.job`. Raises `StoreUnavailable`."""
        said = said_of(row, row["request"], self._vault, forgotten)
        words = self.coder.document(said.fields)
        return {"job_id": row["job_id"], "project_id": row["project_id"], "keys": list(said.keys), "words": words}

    def print(self, said: Said) -> bytes:
        """What tells whether an embedding is still of the same text."""
        return self._vault.blind(said.meant, 16) if said.meant else b""

    def said(self, row: Row, forgotten: frozenset[str]) -> Said:
        return said_of(row, request_of(row), self._vault, forgotten)


def _rig(steps: Iterable[Mapping[str, Any]], request: Mapping[str, Any]) -> str:
    """As made; else as it was asked for."""
    made = [rig for step in steps if (rig := _text(step.get("rig")))]
    limits = request.get("constraints")
    return made[-1] if made else _text(limits.get("rig_type")) if isinstance(limits, Mapping) else ""


def _whole(*candidates: object) -> int | None:
    """The first that is a number a column can hold."""
    return next((one for one in candidates if isinstance(one, int) and -(2**63) <= one < 2**63), None)


def _named(steps: Iterable[Mapping[str, Any]], *names: str) -> list[str]:
    return sorted({text for step in steps for name in names if (text := _text(step.get(name)))})


def _clips(steps: Iterable[Mapping[str, Any]]) -> list[str]:
    """Names of motions; an engine says them plainly, or as objects with a name."""
    listed = chain.from_iterable(clips for step in steps if isinstance(clips := step.get("clips"), list))
    names = (_text(one.get("name") if isinstance(one, Mapping) else one) for one in listed)
    return sorted(set(filter(None, names)))[:100]


def _text(value: object) -> str:
    """A short name, in clear; whatever else stands there is none."""
    return value if isinstance(value, str) and len(value) <= 200 and not is_token(value) else ""
