"""A project with people in it, for tests that ask who may do what: a key for each role, jobs, assets."""

from hashlib import sha256
from typing import Any, Final
from uuid import uuid4

import httpx

from event_schemas.commands import IndexAsset
from tests.integration.gateway_line import Hand, Line, seen, until

OWNER_KEY: Final = "the owner's key of the tests, longer than 32"
PICTURE: Final = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x08\x00\x00\x00\x08" + bytes(range(200))
PICTURE_HASH: Final = sha256(PICTURE).hexdigest()


def shows(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


class Studio:
    """A project, a key for each role in it, a job that waits for review, an asset."""

    def __init__(self, line: Line, name: str) -> None:
        self.line = line
        self.clients: list[httpx.Client] = []
        self.project = str(uuid4())
        self.owner = self.caller(OWNER_KEY)
        assert self.owner.put(f"/v1/projects/{self.project}", json={"name": name}).status_code == 200
        self.keys = {role: self.issue(role) for role in ("viewer", "editor", "admin")}
        self.viewer, self.editor, self.admin = (self.caller(self.keys[role]["key"]) for role in self.keys)
        self.hand = Hand(line)

    def caller(self, key: str) -> httpx.Client:
        self.clients.append(httpx.Client(base_url=self.line.url, timeout=15, headers=shows(key)))
        return self.clients[-1]

    def close(self) -> None:
        for client in self.clients:
            client.close()

    def issue(self, role: str) -> dict[str, Any]:
        made = self.owner.post(f"/v1/projects/{self.project}/keys", json={"name": "tests", "role": role})
        assert made.status_code == 201, made.text
        told: dict[str, Any] = made.json()
        return told

    def submitted(self, **changes: Any) -> str:
        body = {"asset_type": "PROP", "prompt": {"core_concept": "an oak barrel"}, **changes}
        promise = self.editor.post("/v1/jobs", json=body, headers={"Idempotency-Key": str(uuid4())})
        assert promise.status_code == 202, promise.text
        job = seen(self.editor, promise)
        assert job["project_id"] == self.project
        return str(job["job_id"])

    def in_review(self, **changes: Any) -> dict[str, Any]:
        job_id = self.submitted(**changes)
        self.hand.work(job_id, {"concept_refined": PICTURE})
        return self.job(job_id)

    def job(self, job_id: str) -> dict[str, Any]:
        job: dict[str, Any] = self.viewer.get(f"/v1/jobs/{job_id}").json()
        return job

    def asset(self) -> str:
        asset = str(uuid4())
        file = self.hand.put("glb", b"an asset")
        indexed = IndexAsset(asset_id=asset, job_id=str(uuid4()), asset_type="PROP", title="a barrel", files=(file,))
        self.hand.tell(f"asset-{asset}", self.project, indexed)
        until(lambda: self.viewer.get(f"/v1/assets/{asset}").status_code == 200)
        return asset
