"""What the engine says about itself, and about a machine without Blender."""

import importlib.util

import pytest

from gpu_consumers.engines.procedural import requirements
from gpu_consumers.engines.procedural.engine import Procedural


def test_the_engine_offers_the_mesh_half_of_a_character() -> None:
    wanted = {"concept", "views", "normalize", "reconstruct", "repair", "retopo", "rig", "animate", "export"}
    assert wanted <= Procedural().steps


def test_a_machine_without_blender_is_told_the_command_that_mends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert Procedural().needs().missing == "Blender is missing: pip install 'forgelog[blender]'"


def test_missing_system_libraries_are_named_by_their_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    monkeypatch.setattr(requirements, "_loadable", lambda library: library != "libSM.so.6")
    assert Procedural().needs().missing == "Blender lacks system libraries: apt-get install -y libsm6"


def test_a_machine_with_everything_misses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    monkeypatch.setattr(requirements, "_loadable", lambda library: True)
    assert Procedural().needs().missing == ""
