"""Document 002's views, where the running line shows only one of their ways."""

import pytest

from gateway.compat.orchestrator_views import Delivery, kind_of, step_name
from gateway.files.links import Links
from infra.file_store import FileStore, LinkSigner
from tests.unit.gateway.fakes import Caller, Fakes

FILE = {"role": "glb", "sha256": "ab" * 32, "media_type": "model/gltf-binary", "size": 3}


@pytest.mark.accepts("S002-011", "S002-066")
@pytest.mark.accepts("S000-050")
def test_behind_a_cdn_links_keep_their_path_and_signature(tmp_path_factory: pytest.TempPathFactory) -> None:
    signer = LinkSigner("secret", "http://10.0.0.7:7400")
    links = Links(FileStore(tmp_path_factory.mktemp("store"), signer), "http://10.0.0.7:7400", signer)
    (direct,) = Delivery(links, "").files([FILE])
    by_cdn, words = Delivery(links, "https://cdn.example/").files([FILE, {**FILE, "media_type": "application/json"}])

    assert direct.url.startswith("http://10.0.0.7:7400/files/objects/ab/")
    assert by_cdn.url.startswith("https://cdn.example/files/objects/ab/")
    assert by_cdn.url.partition("?")[2].startswith("name=")
    assert "signature=" in by_cdn.url
    assert words.url.startswith("http://10.0.0.7:7400/")


@pytest.mark.parametrize(
    ("role", "media_type", "kind"),
    [
        ("fbx", "application/octet-stream", "fbx"),
        ("glb", "model/gltf-binary", "mesh"),
        ("obj", "model/obj", "mesh"),
        ("baked.normal", "image/png", "textures"),
        ("texture_base_color", "image/png", "textures"),
        ("view.front", "image/png", "images"),
        ("brief", "application/json", "data"),
    ],
)
def test_a_file_is_of_the_kind_that_the_document_names(role: str, media_type: str, kind: str) -> None:
    assert kind_of(role, media_type) == kind


def test_steps_that_the_document_leaves_out_keep_their_names() -> None:
    assert [step_name(ours) for ours in ("concept", "animate_2d", "export_2d", "upscale")] == [
        "text_to_image",
        "anim",
        "export",
        "upscale",
    ]


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"only": "clean"}, "inputs"),
        ({"only": "images"}, "only"),
        ({"only": "mesh"}, "inputs"),
        ({"inputs": [{"role": "mesh_raw", "upload_id": "a" * 64}]}, "inputs"),
        (
            {"asset_type": "2D_SPRITE", "only": "images", "inputs": [{"role": "reference", "upload_id": "a" * 64}]},
            "inputs",
        ),
        ({"image": {"width": 9, "height": 64}}, "image.width"),
    ],
)
async def test_a_part_of_the_work_takes_what_it_works_on(
    client: Caller, fakes: Fakes, changes: dict[str, object], field: str
) -> None:
    body = {"asset_type": "PROP", "prompt": {"core_concept": "a chest"}, "project_id": client.project, **changes}
    refused = await client.post("/v1/jobs", json=body, headers={"Idempotency-Key": "part"})
    assert (refused.status_code, refused.json()["field"]) == (422, field), refused.text
    assert fakes.log.commands == []
