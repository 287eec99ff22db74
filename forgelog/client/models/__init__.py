"""Contains all the data models used in inputs/outputs"""

from .accepted import Accepted
from .active import Active
from .annotation import Annotation
from .annotation_kind import AnnotationKind
from .asset_detail import AssetDetail
from .asset_detail_metadata import AssetDetailMetadata
from .asset_patch import AssetPatch
from .asset_patch_metadata_type_0 import AssetPatchMetadataType0
from .asset_summary import AssetSummary
from .asset_summary_metadata import AssetSummaryMetadata
from .batch_accepted import BatchAccepted
from .batch_cancelled import BatchCancelled
from .batch_detail import BatchDetail
from .batch_detail_counts import BatchDetailCounts
from .batch_detail_status import BatchDetailStatus
from .batch_request import BatchRequest
from .batch_summary import BatchSummary
from .batch_summary_counts import BatchSummaryCounts
from .batch_summary_status import BatchSummaryStatus
from .breaker_view import BreakerView
from .bulk import Bulk
from .bulk_done import BulkDone
from .bulk_outcome import BulkOutcome
from .bulk_outcome_outcome import BulkOutcomeOutcome
from .cancel_batch import CancelBatch
from .command_accepted import CommandAccepted
from .constraints import Constraints
from .constraints_platform import ConstraintsPlatform
from .constraints_rig_type_type_0 import ConstraintsRigTypeType0
from .constraints_views import ConstraintsViews
from .deed import Deed
from .deleted import Deleted
from .delivery_detail import DeliveryDetail
from .delivery_detail_state import DeliveryDetailState
from .delivery_view import DeliveryView
from .delivery_view_state import DeliveryViewState
from .duration_view import DurationView
from .edge import Edge
from .edge_kind import EdgeKind
from .edit import Edit
from .engine_view import EngineView
from .engine_view_gpu_seconds_hour_type_0 import EngineViewGpuSecondsHourType0
from .engine_view_missing import EngineViewMissing
from .entity import Entity
from .erasure import Erasure
from .eta import Eta
from .field_problem import FieldProblem
from .file_view import FileView
from .found_asset import FoundAsset
from .found_asset_metadata import FoundAssetMetadata
from .given_file import GivenFile
from .highlight import Highlight
from .highlight_field import HighlightField
from .image_size import ImageSize
from .input_name import InputName
from .job_detail import JobDetail
from .job_detail_decisions_item import JobDetailDecisionsItem
from .job_detail_error_type_0 import JobDetailErrorType0
from .job_detail_request import JobDetailRequest
from .job_in_list import JobInList
from .job_in_list_error_type_0 import JobInListErrorType0
from .job_of_batch import JobOfBatch
from .job_outcome import JobOutcome
from .job_outcome_outcome import JobOutcomeOutcome
from .job_request import JobRequest
from .job_request_asset_type import JobRequestAssetType
from .job_request_metadata import JobRequestMetadata
from .job_request_motion_type_1 import JobRequestMotionType1
from .job_request_only_type_0 import JobRequestOnlyType0
from .job_request_output_format_type_0 import JobRequestOutputFormatType0
from .job_request_workflow_slot_type_0 import JobRequestWorkflowSlotType0
from .job_summary import JobSummary
from .job_summary_error_type_0 import JobSummaryErrorType0
from .job_ticket import JobTicket
from .key_shown import KeyShown
from .key_shown_role import KeyShownRole
from .key_view import KeyView
from .key_view_role import KeyViewRole
from .key_wanted import KeyWanted
from .key_wanted_role import KeyWantedRole
from .letter_detail import LetterDetail
from .letter_detail_decoded_type_0 import LetterDetailDecodedType0
from .letter_detail_headers import LetterDetailHeaders
from .letter_view import LetterView
from .lineage import Lineage
from .link_request import LinkRequest
from .link_view import LinkView
from .link_view_fields import LinkViewFields
from .link_view_method import LinkViewMethod
from .list_assets_asset_type_type_0 import ListAssetsAssetTypeType0
from .list_assets_type_type_0 import ListAssetsTypeType0
from .list_deliveries_state_type_0_item import ListDeliveriesStateType0Item
from .list_jobs_asset_type_type_0 import ListJobsAssetTypeType0
from .list_jobs_sort import ListJobsSort
from .list_jobs_status_type_0_item import ListJobsStatusType0Item
from .list_letters_kind_type_0 import ListLettersKindType0
from .list_project_assets_asset_type_type_0 import ListProjectAssetsAssetTypeType0
from .list_project_assets_type_type_0 import ListProjectAssetsTypeType0
from .mapping_body import MappingBody
from .mapping_body_source import MappingBodySource
from .mapping_view import MappingView
from .material import Material
from .me import Me
from .me_by import MeBy
from .me_roles import MeRoles
from .me_roles_additional_property import MeRolesAdditionalProperty
from .member_view import MemberView
from .moment import Moment
from .moment_detail import MomentDetail
from .node import Node
from .node_facts import NodeFacts
from .node_kind import NodeKind
from .page_asset_summary import PageAssetSummary
from .page_batch_summary import PageBatchSummary
from .page_deed import PageDeed
from .page_delivery_view import PageDeliveryView
from .page_engine_view import PageEngineView
from .page_job_in_list import PageJobInList
from .page_key_view import PageKeyView
from .page_letter_view import PageLetterView
from .page_member_view import PageMemberView
from .page_preset_view import PagePresetView
from .page_project_view import PageProjectView
from .page_step_view import PageStepView
from .page_webhook_view import PageWebhookView
from .page_worker_view import PageWorkerView
from .page_workflow_view import PageWorkflowView
from .parameter_view import ParameterView
from .parameter_view_type import ParameterViewType
from .ping import Ping
from .preset_body import PresetBody
from .preset_body_content import PresetBodyContent
from .preset_view import PresetView
from .preset_view_content import PresetViewContent
from .priority import Priority
from .problem_document import ProblemDocument
from .project_body import ProjectBody
from .project_body_auto_approve_item import ProjectBodyAutoApproveItem
from .project_body_settings import ProjectBodySettings
from .project_patch import ProjectPatch
from .project_patch_auto_approve_type_0_item import ProjectPatchAutoApproveType0Item
from .project_patch_settings_type_0 import ProjectPatchSettingsType0
from .project_view import ProjectView
from .project_view_quotas import ProjectViewQuotas
from .project_view_settings import ProjectViewSettings
from .prompt import Prompt
from .quota import Quota
from .quota_body import QuotaBody
from .quota_patch import QuotaPatch
from .quota_view import QuotaView
from .rate_view import RateView
from .read_workflow_slot import ReadWorkflowSlot
from .reason import Reason
from .redeliver_body import RedeliverBody
from .redrive import Redrive
from .redrive_action import RedriveAction
from .redrive_body import RedriveBody
from .redrive_many import RedriveMany
from .redrive_many_kind_type_0 import RedriveManyKindType0
from .redrives import Redrives
from .requested import Requested
from .retry import Retry
from .review import Review
from .review_decision import ReviewDecision
from .review_params import ReviewParams
from .review_policy import ReviewPolicy
from .review_policy_auto_approve_type_0_item import ReviewPolicyAutoApproveType0Item
from .review_view import ReviewView
from .rewind import Rewind
from .role_wanted import RoleWanted
from .role_wanted_role import RoleWantedRole
from .rotate_body import RotateBody
from .save_workflow_slot import SaveWorkflowSlot
from .search_assets_asset_type_item import SearchAssetsAssetTypeItem
from .search_assets_mode import SearchAssetsMode
from .search_assets_sort import SearchAssetsSort
from .search_assets_type_type_0 import SearchAssetsTypeType0
from .search_jobs_asset_type_type_0 import SearchJobsAssetTypeType0
from .search_jobs_status_item import SearchJobsStatusItem
from .search_page import SearchPage
from .search_page_facets import SearchPageFacets
from .search_page_facets_additional_property import SearchPageFacetsAdditionalProperty
from .search_page_mode import SearchPageMode
from .search_similar_asset_type_item import SearchSimilarAssetTypeItem
from .search_similar_type_type_0 import SearchSimilarTypeType0
from .source import Source
from .source_operation import SourceOperation
from .specific import Specific
from .sprites import Sprites
from .step_in_brief import StepInBrief
from .step_view import StepView
from .step_view_engine_type_0 import StepViewEngineType0
from .step_view_error_type_0 import StepViewErrorType0
from .step_view_facts import StepViewFacts
from .step_view_gpu_type_0 import StepViewGpuType0
from .step_view_metrics_type_0 import StepViewMetricsType0
from .step_view_model_type_0 import StepViewModelType0
from .stream_events_format import StreamEventsFormat
from .stream_events_from import StreamEventsFrom
from .style_node import StyleNode
from .style_reference import StyleReference
from .ticket import Ticket
from .timeline import Timeline
from .touched import Touched
from .touched_how import TouchedHow
from .upload_file_files_body import UploadFileFilesBody
from .upload_view import UploadView
from .usage_day import UsageDay
from .usage_total import UsageTotal
from .usage_view import UsageView
from .uses import Uses
from .version_view import VersionView
from .version_view_metadata import VersionViewMetadata
from .waiting_view import WaitingView
from .waiting_view_reason import WaitingViewReason
from .webhook_body import WebhookBody
from .webhook_secret import WebhookSecret
from .webhook_shown import WebhookShown
from .webhook_view import WebhookView
from .worker_view import WorkerView
from .worker_view_gpu_type_0 import WorkerViewGpuType0
from .worker_view_holds_item import WorkerViewHoldsItem
from .worker_view_missing import WorkerViewMissing
from .worker_view_steps import WorkerViewSteps
from .workflow_body import WorkflowBody
from .workflow_body_style_reference_mapping_type_0 import WorkflowBodyStyleReferenceMappingType0
from .workflow_body_workflow_json import WorkflowBodyWorkflowJson
from .workflow_view import WorkflowView
from .workflow_view_slot import WorkflowViewSlot
from .workflow_view_workflow_json_type_0 import WorkflowViewWorkflowJsonType0

__all__ = (
    "Accepted",
    "Active",
    "Annotation",
    "AnnotationKind",
    "AssetDetail",
    "AssetDetailMetadata",
    "AssetPatch",
    "AssetPatchMetadataType0",
    "AssetSummary",
    "AssetSummaryMetadata",
    "BatchAccepted",
    "BatchCancelled",
    "BatchDetail",
    "BatchDetailCounts",
    "BatchDetailStatus",
    "BatchRequest",
    "BatchSummary",
    "BatchSummaryCounts",
    "BatchSummaryStatus",
    "BreakerView",
    "Bulk",
    "BulkDone",
    "BulkOutcome",
    "BulkOutcomeOutcome",
    "CancelBatch",
    "CommandAccepted",
    "Constraints",
    "ConstraintsPlatform",
    "ConstraintsRigTypeType0",
    "ConstraintsViews",
    "Deed",
    "Deleted",
    "DeliveryDetail",
    "DeliveryDetailState",
    "DeliveryView",
    "DeliveryViewState",
    "DurationView",
    "Edge",
    "EdgeKind",
    "Edit",
    "EngineView",
    "EngineViewGpuSecondsHourType0",
    "EngineViewMissing",
    "Entity",
    "Erasure",
    "Eta",
    "FieldProblem",
    "FileView",
    "FoundAsset",
    "FoundAssetMetadata",
    "GivenFile",
    "Highlight",
    "HighlightField",
    "ImageSize",
    "InputName",
    "JobDetail",
    "JobDetailDecisionsItem",
    "JobDetailErrorType0",
    "JobDetailRequest",
    "JobInList",
    "JobInListErrorType0",
    "JobOfBatch",
    "JobOutcome",
    "JobOutcomeOutcome",
    "JobRequest",
    "JobRequestAssetType",
    "JobRequestMetadata",
    "JobRequestMotionType1",
    "JobRequestOnlyType0",
    "JobRequestOutputFormatType0",
    "JobRequestWorkflowSlotType0",
    "JobSummary",
    "JobSummaryErrorType0",
    "JobTicket",
    "KeyShown",
    "KeyShownRole",
    "KeyView",
    "KeyViewRole",
    "KeyWanted",
    "KeyWantedRole",
    "LetterDetail",
    "LetterDetailDecodedType0",
    "LetterDetailHeaders",
    "LetterView",
    "Lineage",
    "LinkRequest",
    "LinkView",
    "LinkViewFields",
    "LinkViewMethod",
    "ListAssetsAssetTypeType0",
    "ListAssetsTypeType0",
    "ListDeliveriesStateType0Item",
    "ListJobsAssetTypeType0",
    "ListJobsSort",
    "ListJobsStatusType0Item",
    "ListLettersKindType0",
    "ListProjectAssetsAssetTypeType0",
    "ListProjectAssetsTypeType0",
    "MappingBody",
    "MappingBodySource",
    "MappingView",
    "Material",
    "Me",
    "MeBy",
    "MemberView",
    "MeRoles",
    "MeRolesAdditionalProperty",
    "Moment",
    "MomentDetail",
    "Node",
    "NodeFacts",
    "NodeKind",
    "PageAssetSummary",
    "PageBatchSummary",
    "PageDeed",
    "PageDeliveryView",
    "PageEngineView",
    "PageJobInList",
    "PageKeyView",
    "PageLetterView",
    "PageMemberView",
    "PagePresetView",
    "PageProjectView",
    "PageStepView",
    "PageWebhookView",
    "PageWorkerView",
    "PageWorkflowView",
    "ParameterView",
    "ParameterViewType",
    "Ping",
    "PresetBody",
    "PresetBodyContent",
    "PresetView",
    "PresetViewContent",
    "Priority",
    "ProblemDocument",
    "ProjectBody",
    "ProjectBodyAutoApproveItem",
    "ProjectBodySettings",
    "ProjectPatch",
    "ProjectPatchAutoApproveType0Item",
    "ProjectPatchSettingsType0",
    "ProjectView",
    "ProjectViewQuotas",
    "ProjectViewSettings",
    "Prompt",
    "Quota",
    "QuotaBody",
    "QuotaPatch",
    "QuotaView",
    "RateView",
    "ReadWorkflowSlot",
    "Reason",
    "RedeliverBody",
    "Redrive",
    "RedriveAction",
    "RedriveBody",
    "RedriveMany",
    "RedriveManyKindType0",
    "Redrives",
    "Requested",
    "Retry",
    "Review",
    "ReviewDecision",
    "ReviewParams",
    "ReviewPolicy",
    "ReviewPolicyAutoApproveType0Item",
    "ReviewView",
    "Rewind",
    "RoleWanted",
    "RoleWantedRole",
    "RotateBody",
    "SaveWorkflowSlot",
    "SearchAssetsAssetTypeItem",
    "SearchAssetsMode",
    "SearchAssetsSort",
    "SearchAssetsTypeType0",
    "SearchJobsAssetTypeType0",
    "SearchJobsStatusItem",
    "SearchPage",
    "SearchPageFacets",
    "SearchPageFacetsAdditionalProperty",
    "SearchPageMode",
    "SearchSimilarAssetTypeItem",
    "SearchSimilarTypeType0",
    "Source",
    "SourceOperation",
    "Specific",
    "Sprites",
    "StepInBrief",
    "StepView",
    "StepViewEngineType0",
    "StepViewErrorType0",
    "StepViewFacts",
    "StepViewGpuType0",
    "StepViewMetricsType0",
    "StepViewModelType0",
    "StreamEventsFormat",
    "StreamEventsFrom",
    "StyleNode",
    "StyleReference",
    "Ticket",
    "Timeline",
    "Touched",
    "TouchedHow",
    "UploadFileFilesBody",
    "UploadView",
    "UsageDay",
    "UsageTotal",
    "UsageView",
    "Uses",
    "VersionView",
    "VersionViewMetadata",
    "WaitingView",
    "WaitingViewReason",
    "WebhookBody",
    "WebhookSecret",
    "WebhookShown",
    "WebhookView",
    "WorkerView",
    "WorkerViewGpuType0",
    "WorkerViewHoldsItem",
    "WorkerViewMissing",
    "WorkerViewSteps",
    "WorkflowBody",
    "WorkflowBodyStyleReferenceMappingType0",
    "WorkflowBodyWorkflowJson",
    "WorkflowView",
    "WorkflowViewSlot",
    "WorkflowViewWorkflowJsonType0",
)
