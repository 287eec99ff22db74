"""The log as files: continued, the same every time, and any bit that changes is told with its place."""

import random
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from event_schemas.commands import ChangeMember
from infra.settings import KafkaSettings
from replay import reader
from replay.export import NotAnExport, export, verify_export
from tests.unit.replay.forge import Forge, Written

KAFKA = KafkaSettings(topic_prefix="forge")


@pytest.fixture
def forge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Forge:
    """Its log is what `reader` reads; three records go into a file."""
    made = Forge(tmp_path / "store")

    def batches(
        _: object, until: Mapping[int, int], since: Mapping[int, int], name: str = ""
    ) -> Iterator[list[Written]]:
        yield made.events[since[0] : until[0]]

    monkeypatch.setattr(reader, "ends", lambda kafka: {0: len(made.events)})
    monkeypatch.setattr(reader, "batches", batches)
    monkeypatch.setattr("replay.export.MOST_RECORDS", 3)
    for number in range(7):
        made.tell(ChangeMember(member_id=f"member {number}", role="admin"), "project-moon")
    return made


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_export_is_whole_and_is_continued(forge: Forge, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    first = export(KAFKA, folder)
    assert (first.records, first.segments) == (7, 3)
    forge.tell(ChangeMember(member_id="eve", role="admin"), "project-moon")
    second = export(KAFKA, folder)
    assert (second.records, second.segments, second.seal == first.seal) == (1, 4, False)
    report = verify_export(folder)
    assert (report.sound, report.events, report.until, report.seal) == (True, 8, {0: 8}, second.seal)


def test_the_same_log_is_exported_to_the_same_bytes(forge: Forge, tmp_path: Path) -> None:
    assert export(KAFKA, tmp_path / "one").seal == export(KAFKA, tmp_path / "two").seal
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_case_38_a_flipped_bit_in_an_exported_segment_is_reported_with_its_place(forge: Forge, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    export(KAFKA, folder)
    segment = folder / "partition-000/000000000000003-000000000000006.avro"
    whole = segment.read_bytes()
    at = whole.index(b"member 4")
    segment.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    report = verify_export(folder)
    assert not report.sound
    assert [(fault.kind, fault.stream, fault.partition, fault.offset) for fault in report.faults[:1]] == [
        ("changed bytes", "project-moon", 0, 4)
    ]


def test_case_38_no_bit_of_an_export_can_change_unnoticed(forge: Forge, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    export(KAFKA, folder)
    chance = random.Random(38)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        whole = path.read_bytes()
        for at in {0, len(whole) - 1, *chance.sample(range(len(whole)), 60)}:
            changed = bytearray(whole)
            changed[at] ^= 1 << chance.randrange(8)
            path.write_bytes(changed)
            try:
                sound = verify_export(folder).sound
            except NotAnExport:
                sound = False
            assert not sound, f"{path.name} at {at}"
        path.write_bytes(whole)
    assert verify_export(folder).sound


def test_a_file_that_is_gone_is_missed(forge: Forge, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    export(KAFKA, folder)
    (folder / "partition-000/000000000000003-000000000000006.avro").unlink()
    assert verify_export(folder).counts["missing file"] == 1


def test_another_log_is_not_written_over_this_one(forge: Forge, tmp_path: Path) -> None:
    export(KAFKA, tmp_path / "copy")
    del forge.events[4:]
    with pytest.raises(NotAnExport, match="another log's"):
        export(KAFKA, tmp_path / "copy")
    with pytest.raises(NotAnExport, match=r"forge\.events"):
        export(KafkaSettings(topic_prefix="other"), tmp_path / "copy")
    with pytest.raises(NotAnExport, match=r"no manifest\.json"):
        verify_export(tmp_path)
