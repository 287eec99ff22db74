"""Make one asset by hand: `python -m gpu_consumers.engines.procedural.try_out examples/knight.json OUT`."""

import argparse
import json
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from gpu_consumers.engines.brief.engine import Wordsmith
from gpu_consumers.engines.folder_bench import as_order, run_chain
from gpu_consumers.engines.procedural.engine import Procedural


@dataclass(frozen=True, slots=True)
class _Step:
    name: str
    takes: tuple[str, ...]


# The mesh half of a character's plan. Props stand still: they leave out `rig` and `animate`.
CHAIN: Final = (
    _Step("expand_prompt", ()),
    _Step("concept", ("brief",)),
    _Step("views", ("brief", "concept_refined")),
    _Step("reconstruct", ("brief", "concept_refined", "view*")),
    _Step("repair", ("brief", "mesh_raw")),
    _Step("retopo", ("brief", "mesh_repaired")),
    _Step("rig", ("brief", "mesh")),
    _Step("animate", ("brief", "rigged")),
    _Step("export", ("brief", "animated?", "mesh?")),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("request", type=Path, help="a request body, as in examples/")
    parser.add_argument("out", type=Path, help="a folder; each step gets one below it")
    parser.add_argument("--until", default="export", help="the last step to run")
    chosen = parser.parse_args()
    order = as_order(json.loads(chosen.request.read_text(encoding="utf-8")))
    names = [step.name for step in CHAIN]
    plan = CHAIN[: names.index(chosen.until) + 1]
    plan = tuple(
        s for s in plan if s.name == "expand_prompt" or find_spec(f"gpu_consumers.engines.procedural.{s.name}")
    )
    if order.asset_type == "PROP":
        plan = tuple(step for step in plan if step.name not in {"rig", "animate"})
    for done in run_chain(plan, [Wordsmith(), Procedural()], order, chosen.out):
        print(f"{done.step:14} {done.engine:11} {done.seconds:6.2f} s  {json.dumps(dict(done.result.facts))[:400]}")


if __name__ == "__main__":
    main()
