"""Snapshots: whatever they say is what a reading of the whole log would say, or they are thrown away."""

from pathlib import Path

import pytest

from event_schemas.commands import ConfigureProject, IndexAsset, SaveWorkflow, TripBreaker
from event_schemas.message import JsonObject
from processors import floor_store, stream_store
from processors.book import Book, Slot
from processors.domain.asset import Asset
from processors.domain.floor import Breaker, Floor
from processors.floor_store import FloorStore
from processors.stream_store import Place, StreamStore, open_store
from tests.unit.domain.farm import Farm, given_away, hold, waiting, worker
from tests.unit.domain.given import NOON
from tests.unit.domain.histories import (
    DONE,
    MESH,
    MODELLED,
    PAINTED,
    SHELVING,
    completed,
    failed,
    review,
    started,
    submit,
)
from tests.unit.domain.log import as_told, ask, decided, folded, story

WISHES = JsonObject.of({"light": {"of": ["day", 1, None, 2.5]}, "ä": "狐"})


def busy_floor() -> Floor:
    farm = Farm()
    farm.floor.hear(worker(life="life-0"), NOON)
    farm.floor.hear(worker(holds=(hold("9"),)), NOON)
    farm.tell(submit(), started("draw"))
    farm.tell(submit(review_days=3), completed("draw"), completed("paint"), stream="job-2")
    farm.tell(submit(), failed("draw", failure="out_of_memory"), stream="job-3")
    farm.tell(submit(), started("draw"), failed("draw"), stream="job-4")
    farm.tell(*SHELVING, stream="job-5")
    farm.tell(submit(), stream="job-6").tell(submit(), stream="job-7").tell(*DONE, stream="job-8")
    farm.tell(IndexAsset(asset_id="a", job_id="5", asset_type="P", title="", files=(MESH,)), stream="asset-a")
    farm.tell(ConfigureProject(name="Moon", settings=WISHES, weight=3.0), stream="project-moon")
    farm.tell(TripBreaker(failures=6), stream="engine-oils")
    given_away(farm.floor)
    farm.floor.queue(waiting("10", step="nobody"))
    farm.floor.breakers["x"] = Breaker("half_open")
    farm.floor.probed["x"] = (False, "no", NOON)
    farm.floor.paused.add("3")
    return farm.floor


class TestTheFloor:
    def test_a_snapshot_is_read_as_it_was_written(self, tmp_path: Path) -> None:
        store, floor = FloorStore(tmp_path / "floor.json"), busy_floor()
        store.save(floor, {0: 17, 11: 2**40})
        assert store.load() == (floor, {0: 17, 11: 2**40})
        assert all(value for name, value in vars_of(floor).items() if name not in ("stopping", "listening_since"))

    def test_without_a_snapshot_the_log_is_read_from_its_beginning(self, tmp_path: Path) -> None:
        assert FloorStore(tmp_path / "floor.json").load() == (Floor(), {})

    @pytest.mark.parametrize("content", ["", "{", '{"fold": 1}', "null"])
    def test_a_torn_snapshot_is_not_trusted(self, tmp_path: Path, content: str) -> None:
        (tmp_path / "floor.json").write_text(content)
        assert FloorStore(tmp_path / "floor.json").load() == (Floor(), {})

    def test_a_snapshot_of_other_code_is_not_trusted(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        store = FloorStore(tmp_path / "floor.json")
        store.save(busy_floor(), {0: 17})
        monkeypatch.setattr(floor_store, "fold_version", lambda: "another")
        assert store.load() == (Floor(), {})


def vars_of(floor: Floor) -> dict[str, object]:
    return {name: getattr(floor, name) for name in Floor.__dataclass_fields__}


COMMANDS = [
    *story(
        (
            *MODELLED,
            review("model", "rejected", rewind_to="paint", params=WISHES, notes="ä"),
            completed("paint"),
        )
    ),
    *(one._replace(command_id=f"fox-{one.command_id}") for one in story(DONE, "job-fox")),
    ask(ConfigureProject(name="Moon", settings=WISHES), "p", "project-moon"),
    ask(IndexAsset(asset_id="fox", job_id="1", asset_type="PROP", title="Fox", files=(MESH,)), "a", "asset-fox"),
    ask(SaveWorkflow(slot="concept", graph=WISHES), "w", "workflow-moon-concept"),
    ask(TripBreaker(failures=6), "t", "engine-flux"),
]


class TestStreams:
    def test_every_kind_of_state_is_fetched_as_it_was_put_away(self, tmp_path: Path) -> None:
        store = open_store(tmp_path / "p.sqlite")
        book = Book(0, store)
        decided(book, COMMANDS)
        before = as_told(book)
        store.save(book.take_touched(), Place(99, book.next_command))
        again = Book(0, open_store(tmp_path / "p.sqlite"))
        for stream in before:
            again.slot(stream)
        assert as_told(again) == before
        assert len({stream.split("-")[0] for stream in before}) == 5
        assert store.place() == Place(99, len(COMMANDS))

    @pytest.mark.parametrize("cut", range(len(COMMANDS)))
    def test_put_away_at_any_moment_the_book_goes_on_as_if_it_had_not_been(self, tmp_path: Path, cut: int) -> None:
        store = open_store(tmp_path / "p.sqlite")
        book = Book(0, store)
        first = decided(book, COMMANDS[:cut])
        store.save(book.take_touched(), Place(len(first), book.next_command))
        store.close()
        opened = open_store(tmp_path / "p.sqlite")
        again = Book(0, opened, opened.place().next_command)
        rest = decided(again, COMMANDS[cut:])
        assert first + rest == decided(folded([]), COMMANDS)

    def test_what_other_code_has_folded_is_not_trusted(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        store = open_store(tmp_path / "p.sqlite")
        book = Book(0, store)
        decided(book, COMMANDS)
        store.save(book.take_touched(), Place(7, 7))
        store.close()
        monkeypatch.setattr(stream_store, "fold_version", lambda: "another")
        fresh = StreamStore(tmp_path / "p.sqlite")
        assert (fresh.place(), fresh.fetch("job-fox")) == (Place(), None)

    @pytest.mark.parametrize("content", [b"torn", b"SQLite format 3\x00" + bytes(4_000)])
    def test_a_torn_file_is_replaced(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "p.sqlite").write_bytes(content)
        store = open_store(tmp_path / "p.sqlite")
        assert store.place() == Place()
        book = Book(0, store)
        decided(book, story(PAINTED))
        store.save(book.take_touched(), Place(3, 3))
        assert store.fetch("job-1") is not None

    def test_a_stream_that_nobody_put_away_is_not_there(self, tmp_path: Path) -> None:
        assert open_store(tmp_path / "p.sqlite").fetch("job-none") is None

    def test_the_version_of_the_fold_is_made_of_the_deciders_code(self) -> None:
        assert len(stream_store.fold_version()) == 16


def test_a_shelf_that_somebody_else_has_brought_forward_is_not_put_back(tmp_path: Path) -> None:
    sleeper, successor = StreamStore(tmp_path / "p.sqlite"), StreamStore(tmp_path / "p.sqlite")
    successor.save({"asset-fox": Slot(Asset(versions=2), seq=4)}, Place(next_event=9, next_command=5))
    sleeper.save({"asset-fox": Slot(Asset(versions=1), seq=2)}, Place(next_event=7, next_command=4))
    kept = StreamStore(tmp_path / "p.sqlite")
    assert kept.place() == Place(next_event=9, next_command=5)
    assert kept.fetch("asset-fox").seq == 4  # type: ignore[union-attr]
