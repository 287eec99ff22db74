"""One prompt of the gallery through its whole plan, in a process of its own.

python -m tests.gallery.work NAME OUT
"""

import json
import resource
import sys
import traceback
from pathlib import Path
from typing import Any, Final

from gpu_consumers.catalogue import open_catalogue
from gpu_consumers.engines.folder_bench import Done, as_order, run_chain
from gpu_consumers.errors import StepError
from processors.domain.plans import plan_for

PROMPTS: Final = Path(__file__).parents[2] / "examples" / "gallery.json"


def prompts() -> dict[str, dict[str, Any]]:
    """Every request of the gallery by its name."""
    return {one["name"]: one for one in json.loads(PROMPTS.read_text(encoding="utf-8"))}


def make(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Carry out every step; what went wrong is told, not raised."""
    folder.mkdir(parents=True, exist_ok=True)
    order = as_order(request)
    plan = plan_for(order.asset_type, request)
    engines = list(open_catalogue().engines.values())
    steps: list[dict[str, Any]] = []
    error, first_look = "", None
    try:
        for done in run_chain(plan, engines, order, folder):
            if done.first_look_s is not None and first_look is None:
                first_look = round(sum(step["seconds"] for step in steps) + done.first_look_s, 2)
            steps.append(_told(done, folder))
    except StepError as refused:
        error = f"{refused.code}: {refused}"
    except Exception:
        error = traceback.format_exc(limit=-3)
    return {
        "name": request["name"],
        "asset_type": order.asset_type,
        "prompt": request["prompt"]["core_concept"],
        "steps": steps,
        "seconds": round(sum(step["seconds"] for step in steps), 1),
        "first_look_s": first_look,
        "memory_mb": max(resource.getrusage(who).ru_maxrss for who in _WHO) // 1024,
        "error": error,
    }


def _told(done: Done, folder: Path) -> dict[str, Any]:
    files = {made.role: str(made.path.relative_to(folder)) for made in done.result.outputs}
    return {
        "step": done.step,
        "engine": done.engine,
        "seconds": round(done.seconds, 2),
        "files": files,
        "facts": dict(done.result.facts),
    }


_WHO: Final = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def main() -> None:
    name, out = sys.argv[1], Path(sys.argv[2])
    told = make(prompts()[name], out / name)
    (out / name / "result.json").write_text(json.dumps(told, indent=1), "utf-8")


if __name__ == "__main__":
    main()
