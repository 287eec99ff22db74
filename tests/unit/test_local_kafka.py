"""How the embedded brokers are set up: one, three, and behind a proxy."""

from pathlib import Path

import pytest

from infra.local import kafka
from infra.local.kafka import PARTITIONS, Node, OtherBrokers, brokers_of, partitions_of


def settings(nodes: list[Node], of: int = 0) -> dict[str, str]:
    return dict(line.split("=", 1) for line in kafka.properties(nodes[of], nodes).splitlines())


def nodes(home: Path, count: int) -> list[Node]:
    places = kafka.folders(home, count)
    return [Node(place, 9000 + number, 9100 + number, number) for number, place in enumerate(places, 1)]


def test_one_broker_keeps_one_copy_and_is_its_own_quorum(tmp_path: Path) -> None:
    alone = settings(nodes(tmp_path, 1))
    assert alone["log.dirs"] == str(tmp_path / "kafka" / "log")
    assert (alone["node.id"], alone["controller.quorum.voters"]) == ("1", "1@127.0.0.1:9101")
    assert alone["offsets.topic.replication.factor"] == "1"
    assert alone["min.insync.replicas"] == "1"
    assert alone["listeners"] == "PLAINTEXT://127.0.0.1:9001,CONTROLLER://127.0.0.1:9101"


def test_three_brokers_keep_three_copies_and_acknowledge_what_two_have(tmp_path: Path) -> None:
    second = settings(nodes(tmp_path, 3), of=1)
    assert second["node.id"] == "2"
    assert second["controller.quorum.voters"] == "1@127.0.0.1:9101,2@127.0.0.1:9102,3@127.0.0.1:9103"
    assert second["offsets.topic.replication.factor"] == second["transaction.state.log.replication.factor"] == "3"
    assert second["min.insync.replicas"] == second["transaction.state.log.min.isr"] == "2"
    assert second["unclean.leader.election.enable"] == "false"


def test_behind_a_proxy_clients_are_told_to_come_to_it_and_brokers_meet_past_it(tmp_path: Path) -> None:
    told = settings([Node(tmp_path, 9001, 9101, advertised=7001, inner=9201)])
    assert told["advertised.listeners"] == "PLAINTEXT://127.0.0.1:7001,INNER://127.0.0.1:9201"
    assert told["inter.broker.listener.name"] == "INNER"


def test_a_folder_keeps_the_number_of_brokers_that_it_began_with(tmp_path: Path) -> None:
    assert brokers_of(tmp_path, None) == 1
    assert brokers_of(tmp_path, None, otherwise=3) == 3
    for place in kafka.folders(tmp_path, 3):
        place.mkdir()
    assert brokers_of(tmp_path, None) == brokers_of(tmp_path, 3) == 3
    with pytest.raises(OtherBrokers, match="--brokers 3"):
        brokers_of(tmp_path, 1)


def test_a_folder_of_one_broker_is_not_opened_with_three(tmp_path: Path) -> None:
    (tmp_path / "kafka" / "log").mkdir(parents=True)
    assert brokers_of(tmp_path, None, otherwise=3) == 1
    with pytest.raises(OtherBrokers, match="kept by 1 broker,"):
        brokers_of(tmp_path, 3)


def test_a_log_keeps_the_partitions_that_it_was_begun_with(tmp_path: Path) -> None:
    assert partitions_of(tmp_path, 1, "forge.events") == PARTITIONS
    for number in range(12):
        (tmp_path / "kafka" / "log" / f"forge.events-{number}").mkdir(parents=True)
    (tmp_path / "kafka" / "log" / "other.events-0").mkdir()

    assert partitions_of(tmp_path, 1, "forge.events") == 12
    assert partitions_of(tmp_path, 1, "other.events") == 1
    assert partitions_of(tmp_path, 3, "forge.events") == PARTITIONS, "another log: that of the first of three brokers"
