"""The compose file, the Kubernetes folder and the supervisor run the same forge with settings that exist.

Nothing is started here: what is read are the files.
"""

import importlib.util
from pathlib import Path
from typing import Any, cast

import yaml

from infra.local.blender_libraries import PACKAGE_OF
from infra.local.roles import forge
from infra.settings import describe

ROOT = Path(__file__).parents[2]
K8S = ROOT / "infra" / "k8s"
COMPOSE = yaml.safe_load((ROOT / "docker-compose.kafka.yml").read_text())
KNOWN = {variable.name for variable in describe()}
ROLES = {role.module for role in forge(workers=1)}

Service = dict[str, Any]  # as YAML has it


def ours() -> dict[str, Service]:
    """The services that run code of this project."""
    services = cast(dict[str, Service], COMPOSE["services"])
    return {name: service for name, service in services.items() if str(service["image"]).startswith("forgelog")}


def brokers() -> list[Service]:
    return [service for service in COMPOSE["services"].values() if service["image"].startswith("apache/kafka")]


def manifests() -> list[dict[str, Any]]:
    return [part for file in sorted(K8S.glob("*.yaml")) for part in yaml.safe_load_all(file.read_text())]


def workloads() -> list[dict[str, Any]]:
    return [part for part in manifests() if part["kind"] in ("Deployment", "StatefulSet")]


def modules(command: list[str]) -> set[str]:
    return {command[command.index("-m") + 1]}


def settings_file(name: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in (K8S / name).read_text().splitlines() if line)


def test_compose_runs_every_role_and_none_that_does_not_exist() -> None:
    run = set().union(*(modules(service["command"]) for service in ours().values()))
    assert run == ROLES | {"infra.kafka_admin"}
    assert all(importlib.util.find_spec(module) for module in run)


def test_compose_sets_only_variables_that_the_forge_reads() -> None:
    for name, service in ours().items():
        assert set(service["environment"]) <= KNOWN, name


def test_compose_gives_every_role_the_same_settings() -> None:
    settings = [service["environment"] for service in ours().values()]
    assert all(each == settings[0] for each in settings)


def test_three_brokers_keep_every_acknowledged_record_twice() -> None:
    assert len(brokers()) == 3
    for broker in brokers():
        settings = broker["environment"]
        assert settings["KAFKA_MIN_INSYNC_REPLICAS"] == "2"
        assert settings["KAFKA_DEFAULT_REPLICATION_FACTOR"] == "3"
        assert settings["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] == "false"
        assert settings["KAFKA_CONTROLLER_QUORUM_VOTERS"].count("@") == 3
    assert len({broker["environment"]["KAFKA_NODE_ID"] for broker in brokers()}) == 3
    assert ours()["gateway"]["environment"]["FORGELOG_REPLICATION"] == "3"


def test_compose_waits_for_and_keeps_only_what_it_declares() -> None:
    for service in COMPOSE["services"].values():
        assert set(service.get("depends_on", ())) <= set(COMPOSE["services"])
        assert {volume.split(":")[0] for volume in service.get("volumes", ())} <= set(COMPOSE["volumes"])


def test_no_password_stands_in_a_file() -> None:
    for service in COMPOSE["services"].values():
        for name, value in service.get("environment", {}).items():
            assert ("PASSWORD" not in name and "SECRET_KEY" not in name) or str(value).startswith("${"), name
    secrets = {variable.name for variable in describe() if variable.secret}
    assert not secrets & settings_file("settings.env").keys()


def test_the_farm_runs_every_role_on_settings_that_exist() -> None:
    containers = [part["spec"]["template"]["spec"]["containers"][0] for part in workloads()]
    assert set().union(*(modules(container["command"]) for container in containers)) == ROLES
    assert settings_file("settings.env").keys() <= KNOWN


def test_the_farm_is_put_together_from_the_files_that_are_there() -> None:
    kustomization = yaml.safe_load((K8S / "kustomization.yaml").read_text())
    files = {file.name for file in K8S.glob("*.yaml")} - {"kustomization.yaml"}
    assert set(kustomization["resources"]) == files
    for part in workloads():
        assert part["spec"]["selector"]["matchLabels"] == part["spec"]["template"]["metadata"]["labels"]


def test_the_image_brings_the_libraries_that_blender_loads() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert all(package in dockerfile for package in PACKAGE_OF.values())
