"""The library, what was used up, projects and their people, and what became of commands."""

import json

import pytest

from event_schemas.events.asset import AssetActivated, AssetDeleted, AssetIndexed, AssetUpdated
from event_schemas.events.engine import BreakerClosed, BreakerHalfOpened, BreakerOpened
from event_schemas.events.job import CommandRejected, StepFailed
from event_schemas.events.project import MemberChanged, ProjectConfigured, Quotas
from event_schemas.events.workflow import WorkflowSaved
from event_schemas.message import JsonObject
from projections import asset_library, breakers, outcomes, projects, usage
from projections.usage import UsageRow
from projections.values import EMPTY, ImpossibleHistory, appended, json_of, without_nul
from tests.unit.projections.given import NOON, SECOND, SUBMITTED, WORKER, completed, event, file, given

REFUSED = CommandRejected(command="cancel-job.v1", code="unknown_job", message="there is none", field="job")


def indexed(version: int = 1) -> AssetIndexed:
    return AssetIndexed(
        asset_id="lamp",
        version=version,
        job_id=f"job {version}",
        asset_type="2D_SPRITE",
        title="A lamp",
        version_key="k",
        library_path="moon/lamp",
        files=(file("sheet"),),
        metadata={"clips": ["walk"]},
    )


def test_an_indexed_asset_is_in_the_library_with_its_version() -> None:
    row = given(asset_library.evolve, indexed(), AssetActivated(version=1), stream="asset-lamp")
    assert (row.asset_id, row.kind, row.versions, row.active_version) == ("lamp", "2D", 1, 1)
    version = asset_library.version_of(event(indexed(), stream="asset-lamp"))
    assert version is not None
    assert (version.version, version.job_id, version.library_path) == (1, "job 1", "moon/lamp")


def test_a_name_that_people_gave_outlives_new_versions() -> None:
    named = AssetUpdated(title="Lux", tags=("light", "props"), metadata={"for": "chapter 2"})
    row = given(asset_library.evolve, indexed(), named, indexed(2), AssetActivated(version=2), stream="asset-lamp")
    assert (row.title, row.tags, row.versions, row.active_version) == ("Lux", ("light", "props"), 2, 2)


def test_a_deleted_asset_is_marked_and_a_new_version_brings_it_back() -> None:
    assert given(asset_library.evolve, indexed(), AssetDeleted(), stream="asset-lamp").deleted
    assert not given(asset_library.evolve, indexed(), AssetDeleted(), indexed(2), stream="asset-lamp").deleted


def test_an_asset_without_a_version_cannot_be_activated() -> None:
    with pytest.raises(ImpossibleHistory):
        asset_library.evolve(None, event(AssetActivated(version=1), stream="asset-lamp"))
    assert asset_library.evolve(None, event(REFUSED, stream="asset-lamp")) is None


def test_use_adds_up_to_the_last_millionth_in_any_order() -> None:
    row: UsageRow | None = None
    for seq in range(1, 11):
        row = usage.evolve(row, event(completed("draw", file("drawing", size=4)), seq))
    assert row is not None
    assert (row.steps, row.gpu_micros, row.cost_micros, row.bytes) == (10, 1_000_000, 2_000_000, 40)


def test_a_failed_attempt_is_counted_and_a_day_is_a_day_in_utc() -> None:
    failed = StepFailed(step="draw", attempt=1, failure="engine", error_code="e", error_message="m", retryable=False)
    last_moment = event(failed, at=86_400 * SECOND - 1)
    row = usage.evolve(None, last_moment)
    assert row is not None
    assert (row.day, row.failed_attempts, row.steps) == (0, 1, 0)
    assert usage.evolve(None, event(SUBMITTED)) is None


def test_a_project_is_what_was_configured_last() -> None:
    configured = ProjectConfigured(name="Moon", auto_approve=("concept",), quotas=Quotas(concurrent_jobs=3), weight=2.0)
    row = projects.evolve(None, event(configured, stream="project-moon"))
    assert (row.project_id, row.auto_approve, row.weight) == ("moon", ("concept",), 2.0)
    assert json.loads(row.quotas)["concurrent_jobs"] == 3


def test_members_and_workflows_are_what_was_said_last() -> None:
    member = projects.evolve_member(None, event(MemberChanged(member_id="ada", role="admin"), stream="project-moon"))
    assert member == ("moon", "ada", "admin")
    saved = WorkflowSaved(slot="concept", revision=4, graph={"nodes": []}, locked_inputs=("seed",))
    workflow = projects.evolve_workflow(None, event(saved, stream="workflow-moon-concept"))
    assert (workflow.project_id, workflow.slot, workflow.revision) == ("moon", "concept", 4)


def test_a_breaker_tells_why_it_opened_until_it_opens_again() -> None:
    opened = BreakerOpened(failures=6, probe_at=NOON + 30 * SECOND, last_error="no answer")
    row = given(breakers.evolve, opened, stream="engine-diffusers:flux")
    assert (row.engine, row.status, row.probe_at) == ("diffusers:flux", "open", NOON + 30 * SECOND)
    row = given(breakers.evolve, opened, BreakerHalfOpened(), stream="engine-diffusers:flux")
    assert (row.status, row.probe_at, row.failures, row.last_error) == ("half_open", None, 6, "no answer")
    row = given(breakers.evolve, opened, BreakerHalfOpened(), BreakerClosed(), stream="engine-diffusers:flux")
    assert (row.status, row.last_error) == ("closed", "no answer")


def test_the_first_event_of_a_users_command_is_its_outcome() -> None:
    accepted = outcomes.evolve(None, event(SUBMITTED))
    assert accepted is not None
    assert (accepted.command_id, accepted.outcome, accepted.event, accepted.at) == (
        "command-1",
        "accepted",
        "job-submitted.v1",
        NOON + SECOND,
    )
    assert outcomes.evolve(accepted, event(REFUSED)) is accepted


def test_a_refusal_says_what_was_refused_and_why() -> None:
    refused = outcomes.evolve(None, event(REFUSED))
    assert refused is not None
    assert (refused.outcome, refused.command, refused.code, refused.field) == (
        "rejected",
        "cancel-job.v1",
        "unknown_job",
        "job",
    )


def test_what_machines_send_and_later_events_of_a_decision_are_no_outcomes() -> None:
    assert outcomes.evolve(None, event(SUBMITTED, actor=WORKER)) is None
    assert outcomes.evolve(None, event(SUBMITTED, index=1, count=2)) is None


def test_json_passes_through_and_loses_only_what_postgres_cannot_hold() -> None:
    assert json_of({"a": "x\0y"}) == r'{"a":"x\ufffdy"}'
    assert json_of(JsonObject(r'{"a":"\\u0000"}')) == r'{"a":"\\u0000"}', "an escaped backslash is no escape"
    assert without_nul("x\0") == "x\ufffd"
    assert appended(appended(EMPTY, {"a": 1}), 2) == '[{"a":1},2]'
