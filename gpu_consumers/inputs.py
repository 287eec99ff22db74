"""What persons brought to a bench is looked over before any engine opens it."""

from gpu_consumers.engine import InputFile
from gpu_consumers.errors import Unworkable
from infra.examination.examine import examine
from infra.examination.verdict import Examined, Unsafe


def admit(files: tuple[InputFile, ...]) -> dict[str, Examined]:
    """Every model and picture that a person brought, by role. Raises `Unworkable` for the first that is not sound."""
    try:
        return {
            file.role: examine(file.path, file.media_type)
            for file in files
            if file.by_person
            and file.media_type.startswith(("image/", "model/", "text/plain", "application/octet-stream"))
        }
    except Unsafe as refusal:
        raise Unworkable(str(refusal), code=refusal.code) from refusal
