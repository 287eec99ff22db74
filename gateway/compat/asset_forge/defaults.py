"""The prompts that a project has before anybody has saved any. The texts are the forge's own."""

import json
from importlib.resources import files
from typing import Any, Final

PROMPTS: Final[dict[str, dict[str, Any]]] = json.loads(files(__package__).joinpath("defaults.json").read_text("utf-8"))
"""Type -> its document."""
