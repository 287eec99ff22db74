"""The watchdog over consumers, with a consumer of paper."""

from typing import cast

import pytest
from confluent_kafka import OFFSET_INVALID, Consumer, KafkaError, KafkaException, TopicPartition

from infra.watchdog import STALLED_AFTER_S, Stalled, Watchdog


class Paper:
    """A consumer of one partition that stands where the test says."""

    def __init__(self, start: int = OFFSET_INVALID) -> None:
        self.start = start
        self.at = OFFSET_INVALID
        self.end = 10
        self.kept = OFFSET_INVALID
        self.away = False
        self.asked = 0

    def assignment(self) -> list[TopicPartition]:
        return [TopicPartition("lane", 0, self.start)]

    def position(self, lines: list[TopicPartition]) -> list[TopicPartition]:
        return [TopicPartition("lane", 0, self.at)]

    def committed(self, lines: list[TopicPartition], timeout: float) -> list[TopicPartition]:
        return [TopicPartition("lane", 0, self.kept)]

    def get_watermark_offsets(self, line: TopicPartition, timeout: float) -> tuple[int, int]:
        self.asked += 1
        if self.away:
            raise KafkaException(KafkaError(KafkaError._TRANSPORT))
        return 0, self.end


class Watch:
    def __init__(self, paper: Paper) -> None:
        self.now = 1_000.0
        self.paper = paper
        self.dog = Watchdog(clock=lambda: self.now)

    def stalls(self, seconds: float, moving: bool = False) -> bool:
        """Does it bark within so many seconds?"""
        end = self.now + seconds
        while self.now < end:
            self.now += 0.5
            if moving:
                self.paper.at = max(0, self.paper.at) + 1
                self.paper.end = self.paper.at + 5
            try:
                self.dog.look(cast(Consumer, self.paper))
            except Stalled:
                return True
        return False


def test_case_11_what_stands_still_with_records_to_read_is_stalled_within_a_minute_or_so() -> None:
    paper = Paper()
    paper.at = 4
    assert Watch(paper).stalls(STALLED_AFTER_S * 1.4)


def test_case_11_also_when_it_never_delivered_anything() -> None:
    assert Watch(Paper()).stalls(STALLED_AFTER_S * 1.4)
    assert Watch(Paper(start=3)).stalls(STALLED_AFTER_S * 1.4)


@pytest.mark.parametrize("start", [OFFSET_INVALID, 10])
def test_who_is_at_the_end_has_all_the_time_in_the_world(start: int) -> None:
    paper = Paper(start)
    paper.kept = 10
    watch = Watch(paper)
    assert not watch.stalls(3_600)
    assert paper.asked < 3_600 / 20, "it asks seldom"


def test_who_moves_is_never_asked_after() -> None:
    paper = Paper()
    assert not Watch(paper).stalls(3_600, moving=True)
    assert paper.asked == 0


def test_while_the_brokers_are_away_nobody_is_to_blame() -> None:
    paper = Paper()
    paper.away = True
    assert not Watch(paper).stalls(600)


def test_a_process_that_slept_gets_its_time_anew() -> None:
    watch = Watch(Paper())
    assert not watch.stalls(STALLED_AFTER_S * 0.9)
    watch.now += 300
    assert not watch.stalls(STALLED_AFTER_S * 0.9)


def test_a_record_that_came_just_now_is_no_reason_to_bark() -> None:
    paper = Paper()
    paper.at = paper.end
    watch = Watch(paper)
    assert not watch.stalls(STALLED_AFTER_S * 5 - 1)
    paper.end += 1
    assert not watch.stalls(STALLED_AFTER_S / 4)
