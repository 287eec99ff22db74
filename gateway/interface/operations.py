"""What each operation is called in the OpenAPI document, and so by whoever uses a client that is made from it.

A route is called like its function. A function has short names beside its own kind; those that say too little alone are
named here in full. The other documents' routes bear their family's name before their own.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

OWN: Final = "/v1/"
IN_FULL: Final[Mapping[str, str]] = MappingProxyType(
    {
        "POST /v1/jobs": "submit_job",
        "GET /v1/jobs/{job_id}/files/{role}": "read_job_file",
        "POST /v1/jobs/{job_id}/cancel": "cancel_job",
        "POST /v1/jobs/{job_id}/pause": "pause_job",
        "POST /v1/jobs/{job_id}/resume": "resume_job",
        "POST /v1/jobs/{job_id}/retry": "retry_job",
        "POST /v1/jobs/{job_id}/rewind": "rewind_job",
        "POST /v1/jobs/{job_id}/priority": "prioritise_job",
        "POST /v1/jobs/{job_id}/steps/{step}/review": "review_step",
        "POST /v1/batches/{batch_id}/cancel": "cancel_batch",
        "PUT /v1/projects/{project_id}": "save_project",
        "GET /v1/usage": "read_usage",
        "POST /v1/assets/bulk": "patch_assets",
        "PUT /v1/assets/{asset_id}/active": "activate_version",
        "GET /v1/projects/{project_id}/presets/{kind}": "list_presets_of_kind",
        "POST /v1/uploads": "upload_file",
        "POST /v1/uploads/link": "make_upload_link",
        "POST /v1/uploads/{link_id}/complete": "complete_upload",
        "OPTIONS /v1/uploads/resumable": "describe_resumable_uploads",
        "POST /v1/uploads/resumable": "begin_resumable_upload",
        "HEAD /v1/uploads/resumable/{parcel_id}": "read_resumable_offset",
        "GET /v1/uploads/resumable/{parcel_id}": "read_resumable_upload",
        "PATCH /v1/uploads/resumable/{parcel_id}": "continue_resumable_upload",
        "DELETE /v1/uploads/resumable/{parcel_id}": "cancel_resumable_upload",
        "GET /v1/me": "read_me",
        "POST /v1/tickets": "issue_ticket",
        "PUT /v1/projects/{project_id}/members/{member_id}": "save_member",
        "GET /v1/projects/{project_id}/audit": "list_deeds",
        "POST /v1/people/{person_id}/erase": "erase_person",
        "GET /v1/events": "stream_events",
        "GET /v1/workers": "list_workers",
        "GET /v1/engines": "list_engines",
        "GET /v1/dead-letters/{letter_id}/bytes": "read_letter_bytes",
        "POST /v1/dead-letters/redrive": "redrive_letters",
        "POST /v1/dead-letters/{letter_id}/redrive": "redrive_letter",
        "GET /v1/projects/{project_id}/webhooks/{webhook_id}/secret": "read_webhook_secret",
        "POST /v1/projects/{project_id}/webhooks/{webhook_id}/rotate": "rotate_webhook_secret",
        "POST /v1/projects/{project_id}/webhooks/{webhook_id}/redeliver": "redeliver_deliveries",
        "POST /v1/projects/{project_id}/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver": "redeliver_delivery",
    }
)


def operation_ids(routes: Iterable[Any]) -> Mapping[tuple[str, str], str]:
    """(method, path) -> the operation's id, unique in the document."""
    named = {
        (method, str(route.path_format)): _name(route, method) for route in routes for method in route.methods or ()
    }
    shared = Counter(named.values())
    return {(method, path): _apart(name, path) if shared[name] > 1 else name for (method, path), name in named.items()}


def _name(route: Any, method: str) -> str:
    path = str(route.path_format)
    if path.startswith(OWN):
        return IN_FULL.get(f"{method} {path}", route.name)
    name = re.sub(r"\W+", "_", "_".join([*route.tags[:1], route.name]))
    return name if len(route.methods - {"HEAD"}) <= 1 and method != "HEAD" else f"{name}_{method.lower()}"


def _apart(name: str, path: str) -> str:
    """With the fixed words of its address behind it."""
    words = [part for part in path.split("/") if part and not part.startswith("{")]
    return re.sub(r"\W+", "_", "_".join([name, *words]))
