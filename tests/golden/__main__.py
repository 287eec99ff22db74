"""`python -m tests.golden` keeps the bytes of message types that have none yet. What is kept is never made anew.

`<type>.bin` is a record as it was written on that day, `<type>.json` what it says, `rows/<type>.json` the rows that it
made; `schemas.json` is the id and the hash of every schema. A log is for ever: whatever stands here must be read the
same way by every later version.
"""

import hashlib
import json
from pathlib import Path

from event_schemas import avro
from tests.golden.rows import keep_missing
from tests.golden.samples import body, record

FOLDER = Path(__file__).parent
SCHEMAS = FOLDER / "schemas.json"


def fingerprint(text: str) -> str:
    """Of a schema with its defaults, which the Parsing Canonical Form drops, and without its remarks."""
    schema = json.loads(text, object_hook=lambda node: {key: value for key, value in node.items() if key != "doc"})
    return hashlib.sha256(json.dumps(schema, sort_keys=True).encode()).hexdigest()


def kept_schemas() -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = json.loads(SCHEMAS.read_text()) if SCHEMAS.exists() else {}
    return found


def main() -> None:
    schemas = kept_schemas()
    for name, number in avro.ids().items():
        path = FOLDER / f"{name}.bin"
        if path.exists():
            continue
        path.write_bytes(record(body(name)))
        path.with_suffix(".json").write_text(body(name).model_dump_json(indent=1) + "\n")
        schemas[name] = {"id": number, "sha256": fingerprint(avro.text(name))}
        print(name)
    SCHEMAS.write_text(json.dumps(schemas, indent=1) + "\n")
    for name in keep_missing():
        print(f"rows of {name}")


if __name__ == "__main__":
    main()
