"""Which optional libraries are here, asked without importing them."""

from importlib import metadata, util
from typing import Final

from gpu_consumers import models
from gpu_consumers.engine import Needs

HOW_TO_INSTALL: Final = "pip install 'forgelog[vision]'"


def needs_packages(*modules: str, model: str = "") -> Needs:
    """`model`: whose weights must be the pinned ones."""
    missing = [module for module in modules if util.find_spec(module) is None]
    if missing:
        return Needs(missing=f"{', '.join(missing)} not installed; run: {HOW_TO_INSTALL}")
    return Needs(missing=models.refusal(model) if model else "")


def version_of(distribution: str) -> str:
    return metadata.version(distribution)
