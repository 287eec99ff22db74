"""A thousand listeners, each with the stream of one job of its own, while those jobs go on.

What is measured is the way from the commit of an event in the log (the record's timestamp) to its arrival at the
listener, over one clock.
"""

import asyncio
import json
import random
import time
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import uuid4

import httpx
from confluent_kafka import Consumer, TopicPartition
from websockets.asyncio.client import ClientConnection, connect

from bench.workload import percentiles
from infra import kafka_clients
from infra.settings import KafkaSettings

EVERY_S: Final = 10.0
"""So often, on average, each listener's job is told something."""

Arrivals = dict[str, list[float]]


async def measure(port: int, env: Mapping[str, str], sockets: int, seconds: float) -> dict[str, float]:
    """Makes the jobs, connects the listeners, then changes the priorities of the jobs, evenly."""
    base = f"http://127.0.0.1:{port}"
    arrivals: Arrivals = {}
    async with httpx.AsyncClient(base_url=base, timeout=30) as http:
        jobs = await _jobs(http, sockets)
        listening = await asyncio.gather(*(_listen(port, job) for job in jobs))
        readers = [asyncio.create_task(_read(socket, arrivals)) for socket in listening]
        sent = await _stir(http, jobs, sockets / EVERY_S, seconds)
        await asyncio.sleep(2)
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*(socket.close() for socket in listening))
    committed = await asyncio.to_thread(_committed, env, arrivals)
    took = [(at - committed[place]) * 1_000 for place, ats in arrivals.items() for at in ats if place in committed]
    found = percentiles(took)
    return {
        "listeners": len(jobs),
        "answered_per_second": round(len(took) / seconds, 1),
        "p50_ms": round(found.p50, 2),
        "p99_ms": round(found.p99, 2),
        "failed": sent - len(took),
    }


async def _jobs(http: httpx.AsyncClient, count: int) -> list[str]:
    jobs: list[str] = []
    while len(jobs) < count:
        body = {"asset_type": "PROP", "prompt": {"core_concept": "a chest"}, "count": min(16, count - len(jobs))}
        answer = await http.post("/v1/jobs", json=body, headers={"Idempotency-Key": str(uuid4())})
        answer.raise_for_status()
        jobs += [one["job_id"] for one in answer.json()["jobs"]]
        position = answer.headers["x-forge-position"].split(",")[0]
    for _ in range(100):
        seen = await http.get(f"/v1/jobs/{jobs[-1]}", headers={"X-Forge-Position": position})
        if seen.status_code == 200:
            return jobs
        await asyncio.sleep(0.2)
    raise TimeoutError("the read models do not come to the last job")


async def _listen(port: int, job: str) -> ClientConnection:
    socket = await connect(f"ws://127.0.0.1:{port}/v1/live", open_timeout=60, ping_interval=None, compression=None)
    await socket.send(json.dumps({"subscribe": {"job_id": job}}))
    while json.loads(await socket.recv())["kind"] != "snapshot":
        pass
    return socket


async def _read(socket: ClientConnection, arrivals: Arrivals) -> None:
    async for text in socket:
        at = time.time()
        told = json.loads(text)
        if told["kind"] == "event":
            arrivals.setdefault(told["position"], []).append(at)


async def _stir(http: httpx.AsyncClient, jobs: Sequence[str], per_second: float, seconds: float) -> int:
    order = random.Random(1).sample(jobs, len(jobs))
    asking: set[asyncio.Task[httpx.Response]] = set()
    begun, total = time.perf_counter(), int(per_second * seconds)
    for number in range(total):
        await asyncio.sleep(max(0.0, begun + number / per_second - time.perf_counter()))
        turn, place = divmod(number, len(order))
        change = {"priority": (turn + place) % 100 + 1}  # never the one that it has: that would be no event
        asking.add(asyncio.create_task(http.post(f"/v1/jobs/{order[place]}/priority", json=change)))
    answers = await asyncio.gather(*asking)
    return sum(answer.status_code in (200, 202) for answer in answers)


def _committed(env: Mapping[str, str], arrivals: Arrivals) -> dict[str, float]:
    """When the broker's log took each of these events: seconds since 1970, by partition:offset."""
    kafka = KafkaSettings(bootstrap_servers=env["KAFKA_BOOTSTRAP_SERVERS"])
    reader: Consumer = kafka_clients.consumer(kafka, f"door-{uuid4().hex[:8]}")
    firsts: dict[int, int] = {}
    for place in arrivals:
        partition, offset = map(int, place.split(":"))
        firsts[partition] = min(offset, firsts.get(partition, offset))
    reader.assign([TopicPartition(kafka.topics.events.name, one, first) for one, first in firsts.items()])
    found: dict[str, float] = {}
    quiet = 0
    while quiet < 5 and len(found) < len(arrivals):
        records = reader.consume(2_000, 0.5)
        quiet = 0 if records else quiet + 1
        for record in records:
            place = f"{record.partition()}:{record.offset()}"
            if place in arrivals:
                found[place] = record.timestamp()[1] / 1_000
    reader.close()
    return found
