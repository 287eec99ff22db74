"""The wordsmiths: step `expand_prompt`, by a language model where one is configured, by tables of words everywhere."""

import os
from collections.abc import Mapping
from importlib.util import find_spec
from typing import ClassVar, Final

from pydantic import JsonValue

from gpu_consumers.engine import Bench, MadeFile, ModelUsed, Needs, StepOrder, StepResult
from gpu_consumers.engines.brief import author
from gpu_consumers.engines.brief.design import DesignBrief, edited
from gpu_consumers.engines.brief.reading import Reading, read

NOT_WISHED: Final = "the request says prompt.enhance: false; no language model was asked"


class Wordsmith:
    """Step `expand_prompt`: request -> `brief.json`, by tables of words and sentence embeddings."""

    name: ClassVar[str] = "wordsmith"
    version: ClassVar[str] = "2.0.0"
    steps: ClassVar[frozenset[str]] = frozenset({"expand_prompt"})

    def needs(self) -> Needs:
        return Needs()

    def run(self, order: StepOrder, bench: Bench) -> StepResult:
        """Raises `Unworkable` when the request has no words."""
        reading = _reading(order)
        return _told(reading.brief, reading.facts(), reading.model, order, bench)


class WordsmithLlm:
    """The same step with a language model behind an OpenAI-compatible endpoint. What it gets wrong, the tables mend."""

    name: ClassVar[str] = "wordsmith-llm"
    version: ClassVar[str] = "1.0.0"
    steps: ClassVar[frozenset[str]] = frozenset({"expand_prompt"})

    def needs(self) -> Needs:
        if author.endpoint(os.environ) is None:
            return Needs(missing=f"no language model is configured: set {' and '.join(author.REQUIRED)}")
        if find_spec("openai") is None:
            return Needs(missing="the openai package is missing: pip install 'forgelog[words]'")
        return Needs()

    def run(self, order: StepOrder, bench: Bench) -> StepResult:
        """Raises `Unworkable` when the request has no words. A model that fails is told in the facts, not raised.

        A request that says `prompt.enhance: false` is read by the tables, and nobody is asked.
        """
        reading = _reading(order)
        if not _may_be_enhanced(order):
            facts = reading.facts() | {"language_model_refused": NOT_WISHED}
            return _told(reading.brief, facts, reading.model, order, bench)
        bench.progress(0.1, "asking the language model")
        bench.raise_if_cancelled()
        written = author.written(reading.brief, order.request, _feedback(order), order.seed, os.environ)
        facts = reading.facts() | written.facts()
        return _told(written.brief or reading.brief, facts, written.model or reading.model, order, bench)


def _reading(order: StepOrder) -> Reading:
    return read(order.request, order.asset_type, _feedback(order), order.seed)


def _may_be_enhanced(order: StepOrder) -> bool:
    prompt = order.request.get("prompt")
    return not (isinstance(prompt, Mapping) and prompt.get("enhance") is False)


def _feedback(order: StepOrder) -> str:
    """A reviewer's notes, under either name that clients send."""
    return ". ".join(str(order.params[key]) for key in ("feedback", "notes") if order.params.get(key))


def _told(
    brief: DesignBrief, facts: dict[str, JsonValue], model: ModelUsed | None, order: StepOrder, bench: Bench
) -> StepResult:
    changes = order.params.get("brief")
    if changes is not None:
        brief = edited(brief, changes)
        facts["edited_by_person"] = list[JsonValue](sorted(changes)) if isinstance(changes, Mapping) else []
    path = bench.output / "brief.json"
    path.write_text(brief.model_dump_json(indent=2) + "\n", encoding="utf-8")
    bench.progress(1.0, f"read as {brief.kind}")
    return StepResult((MadeFile("brief", path, "application/json", repeats_words=True),), facts, model)
