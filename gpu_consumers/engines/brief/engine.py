"""The wordsmith: step `expand_prompt`."""

from typing import ClassVar

from gpu_consumers.engine import Bench, MadeFile, Needs, StepOrder, StepResult
from gpu_consumers.engines.brief.reading import read


class Wordsmith:
    """Step `expand_prompt`: request -> `brief.json`."""

    name: ClassVar[str] = "wordsmith"
    version: ClassVar[str] = "1.0.0"
    steps: ClassVar[frozenset[str]] = frozenset({"expand_prompt"})

    def needs(self) -> Needs:
        return Needs()

    def run(self, order: StepOrder, bench: Bench) -> StepResult:
        """Raises `Unworkable` when the request has no words."""
        reading = read(order.request, order.asset_type, str(order.params.get("feedback", "")))
        path = bench.output / "brief.json"
        path.write_text(reading.brief.model_dump_json(indent=2) + "\n", encoding="utf-8")
        bench.progress(1.0, f"read as {reading.brief.kind}")
        return StepResult((MadeFile("brief", path, "application/json"),), reading.facts())
