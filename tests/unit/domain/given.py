"""given(what was) .when(a command) .then(what follows): a test of a decider is one line of each."""

from dataclasses import dataclass, replace

from event_schemas import avro
from event_schemas.envelope import CommandEnvelope
from event_schemas.events.job import CommandRejected
from event_schemas.message import Actor, Message
from processors.domain.decision import Decision
from processors.domain.streams import DECIDERS, State, kind_of

NOON = 1_700_000_000_000_000
SECOND = 1_000_000


class Like:
    """Stands for any message of this type with at least these fields."""

    def __init__(self, kind: type[Message], **fields: object) -> None:
        self.kind, self.fields = kind, fields

    def __eq__(self, other: object) -> bool:
        return type(other) is self.kind and all(getattr(other, name) == value for name, value in self.fields.items())

    def __repr__(self) -> str:
        return f"{self.kind.__name__}({', '.join(f'{name}={value!r}' for name, value in self.fields.items())}, …)"


@dataclass(frozen=True)
class Given:
    """What a stream says so far, and what it says to the latest command."""

    state: State
    stream: str
    said: Decision = ()

    def when(self, command: Message, at: int = NOON) -> "Given":
        decider = DECIDERS[kind_of(self.stream)]
        actor = Actor(kind="user", id="ada")
        said = decider.answer(CommandEnvelope("c-1", self.stream, at, actor, "moon", "c-1", command), self.state)
        return replace(self, said=said)

    def then(self, *expected: "Message | Like") -> "Given":
        """Exactly these events, in this order; gives the story as it stands after them."""
        assert expected == self.said, f"\nexpected {expected}\nbut said {self.said}"
        return replace(self, state=self._after(), said=())

    def then_nothing(self) -> None:
        assert self.said == ()

    def then_rejected(self, code: str, field: str = "") -> None:
        self.then(Like(CommandRejected, code=code, field=field))
        assert self._after() == self.state, "a rejection changes nothing"

    def _after(self) -> State:
        state = self.state
        for event in self.said:
            state = DECIDERS[kind_of(self.stream)].evolve(state, event)
        return state


def given(*history: Message, stream: str = "job-1", at: int = NOON) -> Given:
    """A stream after these messages: commands are decided, events are taken as they are."""
    story = Given(DECIDERS[kind_of(stream)].unborn, stream)
    for message in history:
        told = avro.COMMAND_TYPES.get(message.type) is type(message)  # type: ignore[attr-defined]
        story = story.when(message, at) if told else replace(story, said=(message,))
        story = replace(story, state=story._after(), said=())
    return story
