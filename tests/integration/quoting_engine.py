"""An engine that repeats what it was asked for wherever it can, for the test of how little of it stays."""

import json
from typing import ClassVar

from gpu_consumers.engine import Bench, MadeFile, Needs, StepOrder, StepResult
from gpu_consumers.errors import Unavailable
from processors.domain.plans import plan_for

ROLES = {step.name: step.gives for step in plan_for("PROP")}


class QuotingEngine:
    """Does every step of a prop but the first two. The step `views` fails once, with the prompt in its complaint."""

    name: ClassVar[str] = "quoting"
    version: ClassVar[str] = "1"
    steps: ClassVar[frozenset[str]] = frozenset(ROLES) - {"safety", "expand_prompt", "index"}

    def needs(self) -> Needs:
        return Needs()

    def run(self, order: StepOrder, bench: Bench) -> StepResult:
        prompt = order.request["prompt"]
        assert isinstance(prompt, dict)
        concept = str(prompt["core_concept"])
        bench.progress(0.5, f"thinking of {concept}")
        if order.step == "views" and order.attempt == 1:
            raise Unavailable(f"nobody knows what {concept.upper()} looks like")
        made = [self._file(role, concept, order, bench) for role in ROLES[order.step]]
        told = {"asked": prompt, "words": concept.split(), "heard": {word: 1 for word in concept.split()}}
        return StepResult(tuple(made), {**told, "feedback": order.params.get("feedback")})

    def _file(self, role: str, concept: str, order: StepOrder, bench: Bench) -> MadeFile:
        """Text in the one, and in the other what no one would call a text."""
        name = role.rstrip("*?")
        if name == "engine_profiles":
            path = bench.output / f"{name}.json"
            path.write_text(json.dumps({"of": concept, "heard": dict(order.params), "given": self._given(bench)}))
            return MadeFile(name, path, "application/json")
        path = bench.output / f"{name}.bin"
        path.write_bytes(f"{name} of {order.seed}".encode())
        return MadeFile(name, path, "application/octet-stream")

    def _given(self, bench: Bench) -> list[str]:
        return [one.path.read_text() for one in bench.inputs if one.media_type == "application/json"]
