"""`python -m clients`: the OpenAPI document of /v1, and from it the clients in Python and TypeScript.

The Python client is made by openapi-python-client, in an environment of its own (`make clients` sets it up); the
TypeScript types by openapi-typescript, which the test tools bring.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from pydantic import SecretStr

ROOT: Final = Path(__file__).resolve().parent.parent
GENERATOR: Final = ROOT / ".venv-clients" / "bin" / "openapi-python-client"
PYTHON: Final = ROOT / "forgelog" / "client"
TYPES: Final = ROOT / "clients" / "typescript" / "src" / "schema.ts"
MADE_FROM: Final = ROOT / "clients" / "made-from.sha256"
TOOLS: Final = ROOT / "tests" / "tools"


def our_document() -> dict[str, Any]:
    """The OpenAPI document of every address of the gateway."""
    from gateway.app import create_app
    from gateway.configuration import Configuration
    from infra.settings import StoreSettings, VaultSettings

    secret = SecretStr("for the documentation only, and no more")
    settings = Configuration(store=StoreSettings(link_secret=secret), vault=VaultSettings(secret=secret))
    return create_app(settings).openapi()


def of_clients(whole: Mapping[str, Any]) -> dict[str, Any]:
    """The part of the document that tells of our own addresses, without the examples: what a client is made from."""
    from gateway.interface.openapi import reached

    paths = {path: methods for path, methods in whole["paths"].items() if path.startswith("/v1/")}
    schemas = whole["components"]["schemas"]
    used = reached(paths, schemas)
    components = {**whole["components"], "schemas": {name: one for name, one in schemas.items() if name in used}}
    bare: dict[str, Any] = _without_examples({**whole, "paths": paths, "components": components})
    return bare


def fingerprint(document: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def main() -> None:
    if not GENERATOR.exists():
        sys.exit("the generator is not here: run `make clients`")
    made_from = of_clients(our_document())
    with TemporaryDirectory() as folder:
        source = Path(folder) / "openapi.json"
        source.write_text(json.dumps(made_from))
        _python(source)
        _typescript(source)
    MADE_FROM.write_text(fingerprint(made_from) + "\n")
    print(f"{PYTHON.relative_to(ROOT)} and {TYPES.relative_to(ROOT)} are made anew")


def _python(source: Path) -> None:
    shutil.rmtree(PYTHON, ignore_errors=True)
    config = str(ROOT / "clients" / "python.yaml")
    options = ["--path", str(source), "--meta", "none", "--output-path", str(PYTHON), "--config", config]
    subprocess.run([str(GENERATOR), "generate", "--fail-on-warning", *options], check=True)
    (PYTHON / "py.typed").touch()
    subprocess.run([str(ROOT / ".venv" / "bin" / "ruff"), "format", "--quiet", str(PYTHON)], check=True)


def _typescript(source: Path) -> None:
    tool = TOOLS / "node_modules" / ".bin" / "openapi-typescript"
    path = f"{os.environ['PATH']}:{ROOT / '.venv' / 'bin'}"  # without a node here, the one that came by pip
    command = [str(tool), str(source), "--output", str(TYPES), "--default-non-nullable", "false"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "PATH": path})


def _without_examples(node: Any, names: bool = False) -> Any:
    """`names`: the keys of the node are names of properties, not words of the schema."""
    if isinstance(node, dict):
        return {
            name: _without_examples(one, name == "properties" and not names)
            for name, one in node.items()
            if names or name not in ("example", "examples")
        }
    return [_without_examples(one) for one in node] if isinstance(node, list) else node


if __name__ == "__main__":
    main()
