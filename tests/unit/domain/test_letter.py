"""A dead letter is redriven once from each place where it lay."""

from event_schemas.commands import RedriveLetter
from event_schemas.events.letter import LetterRedriven
from tests.unit.domain.given import given

FIRST = RedriveLetter(topic="forge.commands", partition=3, offset=9, reason="mended")
BACK = RedriveLetter(topic="forge.commands", partition=3, offset=40)


def test_case_19_the_second_redrive_of_a_letter_is_refused_whatever_its_reason() -> None:
    given(FIRST, stream="letter-1").when(FIRST.model_copy(update={"reason": "again"})).then_rejected("already_redriven")


def test_a_letter_that_came_back_is_redriven_from_its_new_place_and_from_that_once() -> None:
    given(FIRST, stream="letter-1").when(BACK).then(LetterRedriven(topic="forge.commands", partition=3, offset=40))
    for done in (FIRST, BACK):
        given(FIRST, BACK, stream="letter-1").when(done).then_rejected("already_redriven")
