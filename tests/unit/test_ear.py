"""The scheduler's ear: whether a worker's silence may count."""

from processors.domain.floor import SECOND
from processors.ear import DEAF_AFTER, SPEAK_EVERY, Ear
from tests.unit.domain.given import NOON


class Room:
    """One who speaks and hears himself, as long as the air carries."""

    def __init__(self) -> None:
        self.air: list[bytes] = []
        self.ear = Ear(self.air.append, "life", NOON)

    def live(self, begin: int, end: int, *, hears: bool = True) -> bool:
        """Was he ever deaf in these seconds?"""
        deaf = False
        for second in range(begin, end):
            now = NOON + second * SECOND
            deaf = deaf or self.ear.is_deaf(now)
            self.ear.speak_now_and_then(now)
            while hears and self.air:
                self.ear.heard(self.air.pop(0))
        return deaf


def test_who_hears_himself_is_not_deaf_and_does_not_speak_more_often_than_he_must() -> None:
    room = Room()
    assert not room.live(0, 600)
    room.live(600, 600 + SPEAK_EVERY // SECOND * 10, hears=False)
    assert len(room.air) == 10


def test_case_12_while_the_brokers_are_away_nobody_is_silent() -> None:
    room = Room()
    room.live(0, 10)
    assert room.live(10, 130, hears=False)
    assert room.ear.is_deaf(NOON + 130 * SECOND)
    room.live(130, 132)
    assert not room.ear.is_deaf(NOON + 132 * SECOND)


def test_who_slept_is_deaf_until_he_has_read_what_came_meanwhile() -> None:
    room = Room()
    room.live(0, 10)
    assert room.ear.is_deaf(NOON + 70 * SECOND)


def test_the_words_of_another_life_do_not_count() -> None:
    ear = Ear(lambda word: None, "life", NOON)
    for word in (b"another/%d" % (NOON + 60 * SECOND), b"life/soon", b"\xff", b""):
        ear.heard(word)
    assert ear.is_deaf(NOON + DEAF_AFTER + 1)
