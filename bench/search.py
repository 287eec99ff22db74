"""`python -m bench.search`: how long a search takes in a library of a hundred thousand assets.

The library is made up, but stands in real tables, sealed as real ones are; what is timed is the gateway's own search,
from the words to the ids, and, as `page`, all that a request costs behind the door. `cpu` is the processor time of a
search, gateway and Postgres together: it says more than the clock where others are at work on the machine. Embeddings
of the library are random unit vectors, because making real ones takes some four milliseconds each; what is asked for is
really embedded.
"""

import argparse
import asyncio
import json
import random
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import UUID

import numpy as np
import psutil
import psycopg

from bench import machine
from bench.workload import percentiles
from gateway.commands.opening import Opener
from gateway.files.links import Links
from gateway.reads.positions import Positions
from gateway.reads.queries import ReadModels
from gateway.search.asking import Filters, Search
from gateway.search.index import SearchIndex
from gateway.search.meanings import Encode, usual_encoder
from gateway.search.routes import Shown
from gateway.search.words import asked
from infra.file_store import FileStore, LinkSigner
from infra.local import postgres
from infra.local.child import Child, free_port
from infra.sentences import WIDTH, Floats32
from infra.vault import Vault
from projections import postgres as read_models

SUBJECTS: Final = (
    *("knight", "wizard", "dragon", "goblin", "chest", "sword", "shield", "castle", "tower", "barrel", "lantern"),
    *("cart", "horse", "wolf", "bear", "owl", "pirate", "viking", "ranger", "monk", "paladin", "throne", "altar"),
    *("bridge", "ship", "cannon", "crate", "potion", "scroll", "helmet", "boots", "cloak", "ring", "amulet", "tree"),
    *("rock", "crystal", "mushroom", "spider", "skeleton", "ghost", "golem", "robot", "drone", "tank", "statue"),
)
QUALITIES: Final = (
    *("red", "blue", "golden", "rusty", "ancient", "mossy", "broken", "glowing", "cursed", "royal", "wooden", "iron"),
    *("silver", "tiny", "giant", "frozen", "burning", "shadowy", "friendly", "angry", "sleepy", "armoured", "gothic"),
)
STYLES: Final = ("stylised low-poly", "realistic", "hand-painted", "pixel art", "cel-shaded")
TYPES: Final = ("3D_CHARACTER", "PROP", "2D_SPRITE", "BACKGROUND")
PEOPLE: Final = 20
PROJECTS: Final = tuple(str(UUID(int=number)) for number in range(1, 11))
START: Final = datetime(2026, 1, 1, tzinfo=UTC)
OWN_WORDS: Final = 3_000
"""Rare words, as names are: each in some thirty assets."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.search", description=__doc__)
    parser.add_argument("--assets", type=int, default=100_000)
    parser.add_argument("--searches", type=int, default=200, help="of each kind (%(default)s)")
    parser.add_argument("--cores", type=int, default=2, help="share so many; 0: all (%(default)s)")
    asked_for = parser.parse_args()
    machine.keep_to(asked_for.cores)
    with TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        database = Child(postgres.service(folder / "postgres", port, durable=False), folder / "postgres.log")
        try:
            database.wait_ready(60)
            url = postgres.url(folder / "postgres", port)
            figures = asyncio.run(_measured(url, folder, asked_for.assets, asked_for.searches))
        finally:
            database.stop()
    print(json.dumps({**figures, "machine": machine.describe()}, indent=2))


async def _measured(url: str, folder: Path, assets: int, searches: int) -> dict[str, object]:
    signer = LinkSigner("none", "")
    store = FileStore(folder / "store", signer, durable=False)
    vault = Vault(store, "a secret of the bench, and a long one")
    began = time.perf_counter()
    _fill(url, vault, assets)
    filled = time.perf_counter()
    reads, positions = ReadModels(url), Positions(url)
    index = SearchIndex(url, vault, positions, made_up)
    opener = Opener(vault)
    search = Search(reads, index, opener)
    links = Links(store, "http://127.0.0.1", signer)
    await reads.open()
    await index.open()
    try:
        await index.catch_up(3_600)
        indexed = time.perf_counter()
        while len(index.meanings.vectors) < assets:  # noqa: ASYNC110 - nobody says when it is done
            await asyncio.sleep(0.2)
        embedded = time.perf_counter()
        with psycopg.connect(url, autocommit=True) as db:
            db.execute("vacuum analyze")
        index.meanings._encode = usual_encoder()  # from here on: what is asked for
        times = await _timed(search, Shown(reads, links, opener), searches)
    finally:
        await index.close()
        await reads.close()
    with psycopg.connect(url) as db:
        sizes = {
            table: (db.execute("select pg_total_relation_size(%s)", [f"search.{table}"]).fetchone() or (0,))[0] // 2**20
            for table in ("asset", "meaning")
        }
    return {
        "assets": assets,
        "ms": times,
        "tables_filled_s": round(filled - began, 1),
        "words_indexed_per_s": round(assets / (indexed - filled)),
        "vectors_kept_per_s": round(assets / (embedded - indexed)),
        "index_mb": sizes,
    }


def made_up() -> Encode:
    """Unit vectors by chance."""
    chance = np.random.default_rng(7)

    def encode(texts: Sequence[str]) -> Floats32:
        vectors = chance.standard_normal((len(texts), WIDTH)).astype(np.float32)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)

    return encode


async def _timed(search: Search, shown: Shown, searches: int) -> dict[str, dict[str, float]]:
    one_project = Filters(within=PROJECTS[:1])
    narrow = Filters(asset_type=("PROP",), least_polys=1_000, most_polys=1_400, reviewer=("person-3",))
    kinds: dict[str, Callable[[str], Awaitable[Any]]] = {
        "words": lambda q: search.assets(q, "words", Filters()),
        "words, one project": lambda q: search.assets(q, "words", one_project),
        "words, newest first": lambda q: search.listed(q, Filters(), "updated", None, 50),
        "meaning": lambda q: search.assets(q, "meaning", Filters()),
        "meaning, filtered": lambda q: search.assets(q, "meaning", Filters(asset_type=("PROP",))),
        "hybrid": lambda q: search.assets(q, "hybrid", Filters()),
        "filters alone": lambda q: search.listed("", narrow, "updated", None, 50),
        "facets of the words": lambda q: search.facets(q, Filters(), None),
        "facets of everything": lambda q: search.facets("", Filters(), None),
        "page": lambda q: _page(search, shown, q),
    }
    figures: dict[str, dict[str, float]] = {}
    chance = random.Random(11)
    for name, look in kinds.items():
        taken: list[float] = []
        worked = 0.0
        for number in range(searches + 5):
            q = _question(chance)
            if number == 5:  # the first ones fill caches
                worked = _cpu_s()
            began = time.perf_counter()
            await look(q)
            if number >= 5:
                taken.append((time.perf_counter() - began) * 1e3)
        spread = percentiles(taken)
        cpu = (_cpu_s() - worked) / searches * 1e3
        print(f"{name:24} p50 {spread.p50:7.1f} ms   p99 {spread.p99:7.1f} ms   cpu {cpu:6.1f} ms", file=sys.stderr)
        figures[name] = {"p50": round(spread.p50, 1), "p99": round(spread.p99, 1), "cpu": round(cpu, 1)}
    return figures


def _cpu_s() -> float:
    """Seconds of processor time so far: of this process and of every server below it."""
    own = psutil.Process()
    times = [one.cpu_times() for one in (own, *own.children(recursive=True))]
    return sum(one.user + one.system for one in times)


async def _page(search: Search, shown: Shown, q: str) -> None:
    """What `GET /v1/search/assets?q=` does."""
    answer = await search.assets(q, "hybrid", Filters())
    await search.facets(q, Filters(), answer.found)
    await shown.items(answer.found[:50], asked(q))


def _question(chance: random.Random) -> str:
    """A common subject, with a quality or with a name of its own."""
    first = chance.choice(SUBJECTS)
    return chance.choice((first, f"{chance.choice(QUALITIES)} {first}", f"{first} {_name(chance)}", _name(chance)))


def _name(chance: random.Random) -> str:
    return f"zor{chance.randrange(OWN_WORDS)}"


def _fill(url: str, vault: Vault, assets: int) -> None:
    """Rows as the projector writes them."""
    seals = [vault.seal_of(f"person-{number}") for number in range(PEOPLE)]
    chance = random.Random(3)
    with psycopg.connect(url, autocommit=True) as db:
        read_models.adopt(db)
        with db.cursor() as cursor:
            rows = [_made(number, chance, seals) for number in range(assets)]
            for table, columns, place in (
                ("stream", "stream, seq", 0),
                ("asset", _ASSET, 1),
                ("asset_version", _VERSION, 2),
                ("job", _JOB, 3),
                ("step", _STEP, 4),
            ):
                with cursor.copy(f"copy {table} ({columns}) from stdin".encode()) as sink:
                    for row in rows:
                        sink.write_row(row[place])
        db.execute("vacuum analyze")


_ASSET = "asset_id,project_id,asset_type,kind,title,tags,metadata,active_version,versions,deleted,created_at,updated_at"
_VERSION = "asset_id,version,job_id,version_key,library_path,files,metadata,created_at"
_JOB = (
    "job_id,project_id,asset_id,asset_type,title,status,phase,current_step,attempt,steps_done,steps_total,plan,"
    "priority,batch_id,parent_job_id,seed,paused,request,decisions,outputs,version,actor,correlation_id,traceparent,seq,"
    "created_at,updated_at"
)
_STEP = (
    "job_id,ordinal,name,checkpoint,status,attempt,revision,finished_at,gpu_id,engine,model,inputs,artifacts,facts,"
    "step_key,content_key"
)


def _made(number: int, chance: random.Random, seals: Sequence[Any]) -> tuple[tuple[Any, ...], ...]:
    seal = chance.choice(seals)
    asset_id, job_id = str(UUID(int=2**64 + number)), str(UUID(int=2**65 + number))
    project, kind = chance.choice(PROJECTS), chance.choice(TYPES)
    subject, quality = chance.choice(SUBJECTS), chance.choice(QUALITIES)
    title = f"a {quality} {subject} called {_name(chance)}"
    details = " ".join(chance.choices(QUALITIES + SUBJECTS, k=20))
    prompt = {
        "core_concept": f"{title}, with a {chance.choice(SUBJECTS)}",
        "details": details,
        "style": chance.choice(STYLES),
    }
    request = {
        "prompt": {name: seal.text(text) for name, text in prompt.items()},
        "constraints": {"platform": "PC", "rig_type": chance.choice(("HUMANOID", "QUADRUPED", "STATIC"))},
    }
    at = START + timedelta(seconds=number)
    tags = [seal.text(chance.choice(QUALITIES)) for _ in range(chance.randrange(4))]
    metadata = json.dumps({"request": request, "seed": number})
    facts = json.dumps({"triangles": chance.randrange(200, 20_000), "clips": ["walk", "run"]})
    engine = json.dumps({"name": chance.choice(("procedural", "diffusers", "meshy")), "version": "1"})
    model = json.dumps({"name": chance.choice(("FLUX.1-schnell", "SDXL", "TripoSR")), "version": "1"})
    decisions = json.dumps([{"by": f"person-{chance.randrange(PEOPLE)}", "auto": False}])
    sealed = seal.text(title)
    return (
        (f"asset-{asset_id}", 2),
        (asset_id, project, kind, kind[:2], sealed, tags, "{}", 1, 1, False, at, at),
        (asset_id, 1, job_id, "", "", "[]", metadata, at),
        (
            *(
                job_id,
                project,
                asset_id,
                kind,
                sealed,
                "done",
                "idle",
                "",
                1,
                9,
                9,
                ["index"],
                0,
                "",
                "",
                number,
                False,
            ),
            *(json.dumps(request), decisions, "[]", 1, "person", job_id, "", 30, at, at),
        ),
        (job_id, 1, "export", "", "approved", 1, 0, at, "cpu0", engine, model, "[]", "[]", facts, "", ""),
    )


if __name__ == "__main__":
    main()
