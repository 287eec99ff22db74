"""A person's keys are destroyed once each; a wish for what is so already comes to nothing."""

from event_schemas.commands import EraseSubject
from event_schemas.events.person import SubjectErased
from tests.unit.domain.given import given

FIRST, SECOND = "0123456789abcdef.1", "0123456789abcdef.2"


def test_case_37_a_person_is_erased_once() -> None:
    told = given(stream="person-ada").when(EraseSubject(key_ids=(FIRST, FIRST))).then(SubjectErased(key_ids=(FIRST,)))
    told.when(EraseSubject(key_ids=(FIRST,))).then_nothing()


def test_who_came_back_can_be_erased_again_and_only_the_new_key_is_named() -> None:
    story = given(EraseSubject(key_ids=(FIRST,)), stream="person-ada")
    story.when(EraseSubject(key_ids=(FIRST, SECOND))).then(SubjectErased(key_ids=(SECOND,)))
