"""What has happened to the trust in one engine: its circuit breaker."""

from typing import Annotated, Literal

from pydantic import Field

from event_schemas.message import Message


class BreakerOpened(Message):
    """Too many failures: steps go to the fallback engine, or wait, until `probe_at`."""

    type: Literal["breaker-opened.v1"] = "breaker-opened.v1"
    failures: int
    probe_at: int
    last_error: str = ""


class BreakerHalfOpened(Message):
    """One step may try the engine again."""

    type: Literal["breaker-half-opened.v1"] = "breaker-half-opened.v1"


class BreakerClosed(Message):
    type: Literal["breaker-closed.v1"] = "breaker-closed.v1"


EngineEvent = BreakerOpened | BreakerHalfOpened | BreakerClosed
AnyEngineEvent = Annotated[EngineEvent, Field(discriminator="type")]
