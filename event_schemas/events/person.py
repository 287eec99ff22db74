"""What has happened to the words of a person, who is known by an opaque id alone."""

from typing import Literal

from pydantic import Field

from event_schemas.message import Message


class SubjectErased(Message):
    """Nobody can read any more what was sealed with these keys. The texts stay where they are, as noise."""

    type: Literal["subject-erased.v1"] = "subject-erased.v1"
    key_ids: tuple[str, ...] = Field(min_length=1)


PersonEvent = SubjectErased
