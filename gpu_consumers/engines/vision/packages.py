"""Which optional libraries are here, asked without importing them."""

from importlib import metadata, util
from pathlib import Path
from typing import Final

from gpu_consumers.engine import Needs

HOW_TO_INSTALL: Final = "pip install 'forgelog[vision]'"


def needs_packages(*modules: str) -> Needs:
    missing = [module for module in modules if util.find_spec(module) is None]
    if not missing:
        return Needs()
    return Needs(missing=f"{', '.join(missing)} not installed; run: {HOW_TO_INSTALL}")


def folder_of(module: str) -> Path:
    """Where a package lies on disk. It is not imported: some cannot be, where a system library is absent."""
    spec = util.find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"{module} is not installed; run: {HOW_TO_INSTALL}")
    return Path(spec.submodule_search_locations[0])


def version_of(distribution: str) -> str:
    return metadata.version(distribution)
