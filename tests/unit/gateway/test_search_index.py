"""When the index looks again."""

from gateway.positions import Positions


def test_the_very_first_command_of_a_partition_is_news() -> None:
    positions = Positions("")
    marks = [positions.mark]
    for partition, offset in ((0, 0), (1, 0), (0, 1)):
        positions.tell(partition, offset)
        marks.append(positions.mark)
    positions.tell(0, 0)  # late

    assert marks == sorted(set(marks))
    assert positions.mark == marks[-1]
