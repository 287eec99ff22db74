"""The smaller deciders: the library, projects, workflow slots and circuit breakers."""

import pytest

from event_schemas.commands import (
    ActivateAsset,
    CancelJob,
    ChangeMember,
    ConfigureProject,
    DeleteAsset,
    IndexAsset,
    IssueKey,
    ProbeEngine,
    RecordProbe,
    RedriveLetter,
    RevokeKey,
    SaveWorkflow,
    TripBreaker,
    UpdateAsset,
)
from event_schemas.events.asset import AssetActivated, AssetDeleted, AssetIndexed, AssetUpdated
from event_schemas.events.engine import BreakerClosed, BreakerHalfOpened, BreakerOpened
from event_schemas.events.letter import LetterRedriven
from event_schemas.events.project import KeyIssued, KeyRevoked, MemberChanged, ProjectConfigured, Quotas
from event_schemas.events.workflow import WorkflowSaved
from event_schemas.message import JsonObject, Message
from processors.domain.streams import DECIDERS, is_finished, kind_of
from tests.unit.domain.given import NOON, SECOND, Given, Like, given
from tests.unit.domain.histories import DONE_OR_NOT, MESH


def index(job_id: str) -> IndexAsset:
    return IndexAsset(asset_id="fox", job_id=job_id, asset_type="PROP", title="Fox", files=(MESH,))


class TestTheLibrary:
    @staticmethod
    def asset(*history: Message) -> Given:
        return given(*history, stream="asset-fox")

    @pytest.mark.accepts("S000-064", "S000-048")
    def test_a_finished_job_becomes_a_version_which_is_in_use_at_once(self) -> None:
        self.asset().when(index("1")).then(
            Like(
                AssetIndexed,
                version=1,
                job_id="1",
                files=(MESH,),
                library_path="moon/prop/fox/v1",
                version_key=f"moon/PROP/{NOON}/1",
            ),
            AssetActivated(version=1),
        )

    @pytest.mark.accepts("S000-046")
    def test_a_version_says_what_was_asked_for(self) -> None:
        asked = JsonObject.of({"seed": 7})
        self.asset().when(index("1").model_copy(update={"metadata": asked})).then(
            Like(AssetIndexed, metadata=asked), AssetActivated(version=1)
        )

    def test_another_job_with_the_same_wish_is_another_version(self) -> None:
        self.asset(index("1")).when(index("2")).then(Like(AssetIndexed, version=2), AssetActivated(version=2))

    def test_a_job_indexed_twice_is_one_version(self) -> None:
        self.asset(index("1"), index("2")).when(index("1")).then_nothing()

    def test_an_earlier_version_can_be_taken_into_use(self) -> None:
        self.asset(index("1"), index("2")).when(ActivateAsset(version=1)).then(AssetActivated(version=1))

    def test_the_version_in_use_is_not_taken_into_use_again(self) -> None:
        self.asset(index("1")).when(ActivateAsset(version=1)).then_nothing()

    @pytest.mark.parametrize("version", [0, 2, -1])
    def test_a_version_that_is_not_there_cannot_be_used(self, version: int) -> None:
        self.asset(index("1")).when(ActivateAsset(version=version)).then_rejected("unknown_version", "version")

    def test_an_asset_can_be_renamed_and_tagged(self) -> None:
        more = JsonObject.of({"sold": True})
        self.asset(index("1")).when(UpdateAsset(title="Reynard", tags=("fur",), metadata=more)).then(
            AssetUpdated(title="Reynard", tags=("fur",), metadata=more)
        )

    @pytest.mark.parametrize("history", [(), (index("1"), DeleteAsset())])
    def test_what_is_not_there_cannot_be_renamed(self, history: tuple[Message, ...]) -> None:
        self.asset(*history).when(UpdateAsset(title="Reynard")).then_rejected("unknown_asset")

    def test_an_asset_is_deleted_once(self) -> None:
        self.asset(index("1")).when(DeleteAsset(reason="ugly")).then(AssetDeleted(reason="ugly")).when(
            DeleteAsset()
        ).then_nothing()

    def test_what_never_was_cannot_be_deleted(self) -> None:
        self.asset().when(DeleteAsset()).then_rejected("unknown_asset")

    def test_a_new_version_brings_a_deleted_asset_back(self) -> None:
        self.asset(index("1"), DeleteAsset(), index("2")).when(UpdateAsset(title="Reynard")).then(Like(AssetUpdated))


class TestProjects:
    wish = ConfigureProject(name="Moon", style_dna="ink", quotas=Quotas(concurrent_jobs=3), weight=2.0)

    @staticmethod
    def project(*history: Message) -> Given:
        return given(*history, stream="project-moon")

    def test_all_settings_stand_in_one_event(self) -> None:
        self.project().when(self.wish).then(
            ProjectConfigured(name="Moon", style_dna="ink", quotas=Quotas(concurrent_jobs=3), weight=2.0)
        )

    def test_the_same_settings_again_are_no_news(self) -> None:
        self.project(self.wish).when(self.wish).then_nothing()

    def test_members_come_change_and_leave(self) -> None:
        lead = ChangeMember(member_id="ada", role="admin")
        self.project(lead).when(ChangeMember(member_id="bob", role="viewer")).then(
            MemberChanged(member_id="bob", role="viewer")
        ).when(ChangeMember(member_id="bob", role="editor")).then(MemberChanged(member_id="bob", role="editor")).when(
            ChangeMember(member_id="bob", role="none")
        ).then(MemberChanged(member_id="bob", role="none")).when(
            ChangeMember(member_id="bob", role="none")
        ).then_nothing()

    @pytest.mark.parametrize("role", ["viewer", "none"])
    def test_the_last_admin_cannot_go(self, role: str) -> None:
        last = ChangeMember.model_validate({"member_id": "ada", "role": role})
        self.project(ChangeMember(member_id="ada", role="admin")).when(last).then_rejected("last_admin", "role")

    def test_an_admin_may_go_when_another_stays(self) -> None:
        two = (ChangeMember(member_id="ada", role="admin"), ChangeMember(member_id="bob", role="admin"))
        self.project(*two).when(ChangeMember(member_id="ada", role="none")).then(Like(MemberChanged))


class TestWorkflowSlots:
    save = SaveWorkflow(slot="concept", graph=JsonObject.of({"1": {"class_type": "KSampler"}}))

    def test_every_save_is_a_new_revision(self) -> None:
        given(stream="workflow-moon-concept").when(self.save).then(Like(WorkflowSaved, revision=1)).when(
            self.save
        ).then(Like(WorkflowSaved, revision=2))

    def test_the_inputs_it_fills_and_those_it_keeps_stand_in_the_event(self) -> None:
        more = {"mappings": JsonObject.of({"prompt": "1.text"}), "locked_inputs": ("1.seed",)}
        given(stream="workflow-moon-concept").when(self.save.model_copy(update=more)).then(
            Like(WorkflowSaved, slot="concept", graph=self.save.graph, **more)
        )

    def test_an_empty_graph_is_refused(self) -> None:
        empty = SaveWorkflow(slot="concept", graph=JsonObject.of({}))
        given(stream="workflow-moon-concept").when(empty).then_rejected("empty_graph", "graph")

    @staticmethod
    def sampler(steps: int, *locked: str) -> SaveWorkflow:
        graph = {"1": {"class_type": "KSampler", "inputs": {"steps": steps, "cfg": 7.5}}}
        return SaveWorkflow(slot="concept", graph=JsonObject.of(graph), locked_inputs=locked)

    def test_a_locked_input_stays_through_the_save_that_unlocks_it_and_only_the_next_one_changes_it(self) -> None:
        slot = given(stream="workflow-moon-concept").when(self.sampler(30, "1.steps")).then(Like(WorkflowSaved))
        slot.when(self.sampler(4)).then_rejected("locked_input", "graph.1.inputs.steps")
        unlocked = slot.when(self.sampler(30)).then(Like(WorkflowSaved, locked_inputs=()))
        unlocked.when(self.sampler(4)).then(Like(WorkflowSaved, revision=3))

    def test_an_input_that_is_locked_while_it_is_not_there_must_not_come_either(self) -> None:
        given(stream="workflow-moon-concept").when(self.save.model_copy(update={"locked_inputs": ("1.steps",)})).then(
            Like(WorkflowSaved)
        ).when(self.sampler(4)).then_rejected("locked_input", "graph.1.inputs.steps")


@pytest.mark.accepts("S000-072")
class TestBreakers:
    trip = TripBreaker(failures=6, last_error="no answer")

    @staticmethod
    def engine(*history: Message) -> Given:
        return given(*history, stream="engine-flux")

    def test_an_engine_that_fails_too_often_is_left_alone_for_a_while(self) -> None:
        self.engine().when(self.trip).then(
            BreakerOpened(failures=6, probe_at=NOON + 30 * SECOND, last_error="no answer")
        )

    def test_told_twice_it_opens_once(self) -> None:
        self.engine(self.trip).when(self.trip).then_nothing()

    def test_after_a_while_one_step_may_try_it(self) -> None:
        self.engine(self.trip).when(ProbeEngine()).then(BreakerHalfOpened()).when(ProbeEngine()).then_nothing()

    def test_a_good_try_closes_it(self) -> None:
        self.engine(self.trip, ProbeEngine()).when(RecordProbe(succeeded=True)).then(BreakerClosed()).when(
            RecordProbe(succeeded=True)
        ).then_nothing()

    def test_a_bad_try_opens_it_for_twice_as_long(self) -> None:
        bad = RecordProbe(succeeded=False, error="still none")
        self.engine(self.trip, ProbeEngine()).when(bad).then(
            BreakerOpened(failures=1, probe_at=NOON + 60 * SECOND, last_error="still none")
        ).when(bad).then_nothing()

    def test_the_wait_has_a_limit(self) -> None:
        history: list[Message] = [self.trip]
        for _ in range(40):
            history += [ProbeEngine(), RecordProbe(succeeded=False)]
        self.engine(*history, ProbeEngine()).when(RecordProbe(succeeded=False)).then(
            Like(BreakerOpened, probe_at=NOON + 600 * SECOND)
        )

    def test_a_success_forgets_earlier_trips(self) -> None:
        self.engine(self.trip, ProbeEngine(), RecordProbe(succeeded=True)).when(self.trip).then(
            Like(BreakerOpened, probe_at=NOON + 30 * SECOND)
        )

    @pytest.mark.parametrize("command", [ProbeEngine(), RecordProbe(succeeded=True)])
    def test_a_closed_breaker_hears_no_late_words(self, command: Message) -> None:
        self.engine().when(command).then_nothing()


class TestKeys:
    """Programs come in with a key; the log knows only its hash."""

    ISSUE = IssueKey(key_id="k1", name="ci", secret_sha256="ab" * 32, role="editor", expires_at=NOON)

    @staticmethod
    def project(*history: Message) -> Given:
        return given(*history, stream="project-moon")

    def test_a_key_is_issued_as_asked(self) -> None:
        self.project().when(self.ISSUE).then(
            KeyIssued(key_id="k1", name="ci", secret_sha256="ab" * 32, role="editor", expires_at=NOON)
        )

    def test_a_key_id_is_used_once(self) -> None:
        self.project(self.ISSUE).when(self.ISSUE).then_nothing()
        self.project(self.ISSUE, RevokeKey(key_id="k1")).when(self.ISSUE).then_nothing()

    def test_a_key_is_revoked_once(self) -> None:
        self.project(self.ISSUE).when(RevokeKey(key_id="k1")).then(KeyRevoked(key_id="k1")).when(
            RevokeKey(key_id="k1")
        ).then_nothing()

    def test_a_key_that_is_not_there_cannot_be_revoked(self) -> None:
        self.project(self.ISSUE).when(RevokeKey(key_id="k2")).then_rejected("unknown_key", "key_id")


def test_a_dead_letter_is_sent_again_once() -> None:
    redrive = RedriveLetter(topic="forge.commands", partition=3, offset=9, reason="mended")
    story = given(stream="letter-1").when(redrive)
    told = story.then(LetterRedriven(topic="forge.commands", partition=3, offset=9, reason="mended"))
    told.when(redrive).then_rejected("already_redriven")


def test_a_stream_says_its_kind() -> None:
    assert [kind_of(stream) for stream in ("job-1-2", "workflow-moon-concept")] == ["job", "workflow"]
    assert set(DECIDERS) == {"job", "asset", "project", "workflow", "engine", "letter", "person"}


def test_only_a_job_that_is_over_leaves_memory() -> None:
    assert [is_finished(given(*history).state) for history in DONE_OR_NOT] == [False, False, True, True, True]
    assert not is_finished(given(index("1"), stream="asset-fox").state)


def test_every_command_belongs_to_exactly_one_kind_of_stream() -> None:
    taken = [command for decider in DECIDERS.values() for command in decider.takes]
    assert len(taken) == len(set(taken))
    assert CancelJob in taken
