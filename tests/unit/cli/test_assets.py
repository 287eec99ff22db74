import pytest

from cli.assets import file_name, stem
from cli.views import File


def file(role: str, name: str = "", media_type: str = "") -> File:
    return File(role=role, sha256="0" * 64, name=name, media_type=media_type)


@pytest.mark.parametrize(
    ("made", "called"),
    [
        (file("glb", "export.glb"), "knight.glb"),
        (file("spine_atlas", "spine_atlas.atlas"), "knight.atlas"),
        (file("spine_image", "spine_image.png"), "spine_image.png"),
        (file("view.front", "", "image/png"), "view_front.png"),
        (file("preview", "../../etc/passwd"), "passwd"),
        (file("preview", "..", "image/png"), "preview.png"),
        (file("preview", "..\\..\\evil.png"), "evil.png"),
    ],
)
def test_a_file_is_called_by_the_asset_or_by_its_own_name_and_never_leaves_the_folder(made: File, called: str) -> None:
    assert file_name(made, "knight") == called


@pytest.mark.parametrize(
    ("title", "called"), [("A Knight, red!", "a-knight-red"), ("???", "asset"), ("x" * 90, "x" * 48)]
)
def test_a_title_becomes_a_folder_name(title: str, called: str) -> None:
    assert stem(title) == called
