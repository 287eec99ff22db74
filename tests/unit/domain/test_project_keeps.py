"""What a project keeps for later requests: presets, what its things show, and who is told of its events."""

import pytest

from event_schemas.commands import (
    AssignAsset,
    DeletePreset,
    DeleteWebhook,
    RotateWebhookSecret,
    SavePreset,
    SaveWebhook,
)
from event_schemas.events.project import AssetAssigned, PresetDeleted, PresetSaved, WebhookDeleted, WebhookSaved
from event_schemas.message import JsonObject, Message
from processors.domain.project import MOST_WEBHOOKS
from tests.unit.domain.given import NOON, SECOND, Given, given


def project(*history: Message) -> Given:
    return given(*history, stream="project-moon")


def steel(shine: float = 0.5, expected: int = 0) -> SavePreset:
    content = JsonObject.of({"shine": shine})
    return SavePreset(kind="material", preset_id="steel", content=content, expected_revision=expected)


GONE = DeletePreset(kind="material", preset_id="steel")


class TestPresets:
    def test_every_save_is_a_new_revision(self) -> None:
        project().when(steel()).then(
            PresetSaved(kind="material", preset_id="steel", revision=1, content=steel().content)
        ).when(steel(0.9)).then(PresetSaved(kind="material", preset_id="steel", revision=2, content=steel(0.9).content))

    def test_the_same_again_is_no_news(self) -> None:
        project(steel()).when(steel()).then_nothing()

    def test_the_same_name_of_another_kind_is_another_preset(self) -> None:
        other = steel().model_copy(update={"kind": "prompt"})
        project(steel()).when(other).then(
            PresetSaved(kind="prompt", preset_id="steel", revision=1, content=steel().content)
        )

    @pytest.mark.parametrize("expected", [1, 3, -1])
    def test_a_change_of_what_has_changed_meanwhile_is_refused(self, expected: int) -> None:
        project(steel(), steel(0.9)).when(steel(0.1, expected)).then_rejected("changed_meanwhile", "If-Match")

    def test_a_change_of_what_was_read_is_granted(self) -> None:
        project(steel()).when(steel(0.9, 1)).then(
            PresetSaved(kind="material", preset_id="steel", revision=2, content=steel(0.9).content)
        )

    @pytest.mark.parametrize("history", [(), (steel(), GONE)], ids=["never was", "was deleted"])
    def test_one_that_must_not_be_there_is_saved_where_there_is_none(self, history: tuple[Message, ...]) -> None:
        revision = len(history) + 1
        project(*history).when(steel(expected=-1)).then(
            PresetSaved(kind="material", preset_id="steel", revision=revision, content=steel().content)
        )

    def test_a_deleted_one_can_be_saved_again_as_it_was(self) -> None:
        project(steel()).when(GONE).then(PresetDeleted(kind="material", preset_id="steel", revision=2)).when(
            steel()
        ).then(PresetSaved(kind="material", preset_id="steel", revision=3, content=steel().content))

    @pytest.mark.parametrize("history", [(), (steel(), GONE)], ids=["never was", "was deleted"])
    def test_what_is_not_there_cannot_be_deleted(self, history: tuple[Message, ...]) -> None:
        project(*history).when(GONE).then_rejected("unknown_preset", "preset_id")


class TestAssignments:
    shown = AssignAsset(entity_type="character", entity_id="mira", slot="portrait_asset", asset_id="a-1")

    def test_a_slot_shows_one_asset_and_then_another(self) -> None:
        other = self.shown.model_copy(update={"asset_id": "a-2"})
        place = {"entity_type": "character", "entity_id": "mira", "slot": "portrait_asset"}
        project().when(self.shown).then(AssetAssigned(**place, asset_id="a-1")).when(other).then(
            AssetAssigned(**place, asset_id="a-2")
        )

    def test_what_it_shows_already_is_no_news_and_nor_is_an_empty_slot_emptied(self) -> None:
        project(self.shown).when(self.shown).then_nothing()
        project().when(self.shown.model_copy(update={"asset_id": ""})).then_nothing()


class TestWebhooks:
    save = SaveWebhook(webhook_id="w", url="https://x.example/hook", events=("job-completed",), description="for Jira")
    saved = WebhookSaved(
        webhook_id="w", url="https://x.example/hook", events=("job-completed",), description="for Jira", generation=1
    )

    def test_all_that_is_said_of_it_stands_in_the_event(self) -> None:
        project().when(self.save).then(self.saved)

    def test_the_same_again_is_no_news(self) -> None:
        project(self.save).when(self.save).then_nothing()

    def test_a_rotated_secret_leaves_the_one_before_good_for_a_while_and_a_later_save_keeps_both(self) -> None:
        rotate = RotateWebhookSecret(webhook_id="w", overlap_s=60)
        until = NOON + 60 * SECOND
        after = self.saved.model_copy(update={"generation": 2, "previous_until": until})
        silent = self.save.model_copy(update={"active": False})
        story = project(self.save).when(rotate).then(after)
        story.when(silent).then(after.model_copy(update={"active": False}))

    def test_a_deleted_one_is_gone(self) -> None:
        project(self.save).when(DeleteWebhook(webhook_id="w")).then(WebhookDeleted(webhook_id="w")).when(
            RotateWebhookSecret(webhook_id="w")
        ).then_rejected("unknown_webhook", "webhook_id")

    def test_there_are_never_more_than_can_be_served(self) -> None:
        many = [self.save.model_copy(update={"webhook_id": str(number)}) for number in range(MOST_WEBHOOKS)]
        project(*many).when(self.save).then_rejected("too_many_webhooks")
        project(*many[1:]).when(self.save).then(self.saved)
