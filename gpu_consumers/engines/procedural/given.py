"""A mesh as it comes to a step: our own, another engine's, or one that a person brought as GLB or OBJ."""

from dataclasses import dataclass
from pathlib import Path

from gpu_consumers.engine import Bench, only
from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.procedural.figure import design
from gpu_consumers.engines.procedural.obj import from_obj, is_obj
from gpu_consumers.engines.procedural.origin import Own, own_figure


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    path: Path  # always a GLB
    own: Own | None
    by_person: bool
    was_obj: bool


def given_mesh(bench: Bench, role: str, brief: DesignBrief, seed: int) -> Given:
    """A mesh from an earlier step or from a person. Raises `Unworkable` for one that is broken or empty."""
    file = only(bench, role)
    if not is_obj(file.path):
        return Given(file.path, own_figure(file.path, brief), file.by_person, False)
    path = bench.output / f"{role}_from_obj.glb"
    from_obj(file.path, design(brief, seed)).write(path)
    return Given(path, None, file.by_person, True)
