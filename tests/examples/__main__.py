"""`python -m tests.examples RECORDED...` writes gateway/interface/examples.json from what tests recorded.

    pytest tests/integration --record-exchanges build/exchanges.jsonl
    python -m tests.examples build/exchanges.jsonl

Of each route the fullest exchange is kept that is not too long, of a friendly test rather than of a hostile one; ids,
hashes, instants and secrets become ones that are the same whenever this is run. A route that was not asked keeps the
example that it had.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid5

from jsonschema import Draft202012Validator

from clients.__main__ import our_document
from gateway.interface.openapi import EXAMPLES, json_of
from gateway.jobs.job_request import LOCAL_PROJECT

LONGEST: Final = 6_000
"""Characters of an example, as JSON."""
LONGEST_TEXT: Final = 300
ITEMS: Final = 2
FIT: Final[Mapping[str, int]] = {"test_examples": 1, "test_people": -1, "test_case": -1}
"""Tests that ask as a reader would; those that ask what nobody should."""
_SPACE: Final = UUID("7c2c8a30-4a3f-4d8e-9a55-7d5b3c0c4a11")
_UUID: Final = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
_HEX: Final = re.compile(r"\b[0-9a-f]{64}\b|(?<=[\"/_-])(?:[0-9a-f]{32}|[0-9a-f]{16})\b")
_PLAIN: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"http://(127\.0\.0\.1|localhost):\d+"), "http://127.0.0.1:7400"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)"), "2026-01-05T09:30:00Z"),
    (re.compile(r"\b1[78]\d{14}\b"), "1767605400000000"),
    (re.compile(r"expires=\d+"), "expires=1767605400"),
    (re.compile(r'(?<="ticket": ")[^"]+'), "Zm9yZ2UgZm9yIG9uZSB0aW1lIG9ubHkh"),
    (re.compile(r"\bflk_[A-Za-z0-9_-]{8,}"), "flk_0123456789abcdef_example"),
    (re.compile(r"\bwhsec_[A-Za-z0-9+/=_-]{8,}"), "whsec_ZXhhbXBsZQ=="),
)


class Exchange(NamedTuple):
    test: str
    body: Any
    status: str
    answer: Any


def main(recorded: list[Path]) -> None:
    kept: dict[str, Any] = json.loads(EXAMPLES.read_text()) if EXAMPLES.exists() else {}
    document = our_document()
    found: dict[str, Exchange] = {}
    for path in recorded:
        for route, exchange in exchanges(path, document):
            if route not in found or worth(exchange) > worth(found[route]):
                found[route] = exchange
    kept |= {
        route: {"status": one.status, "answer": one.answer} | ({"body": one.body} if one.body is not None else {})
        for route, one in found.items()
    }
    known = {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods}
    kept = {route: kept[route] for route in sorted(kept) if route in known}
    EXAMPLES.write_text(json.dumps(kept, indent=1, ensure_ascii=False, sort_keys=True) + "\n")
    print(f"{len(kept)} of {len(known)} routes have an example; {len(found)} are new or made anew")


def exchanges(path: Path, document: Mapping[str, Any]) -> Iterator[tuple[str, Exchange]]:
    """Those that the document describes, made short and timeless."""
    route_of = matcher(document["paths"])
    for line in path.read_text().splitlines():
        told = json.loads(line)
        template = route_of(told["path"])
        if template is None or told["method"].lower() not in document["paths"][template]:
            continue
        scrubbed = timeless(json.dumps([short(told["body"]), short(told["answer"])], ensure_ascii=False))
        body, answer = json.loads(scrubbed)
        operation = document["paths"][template][told["method"].lower()]
        described = json_of(operation["responses"].get(str(told["status"]), {}))
        if described and is_as_described(body, operation, document["components"]):
            yield f"{told['method']} {template}", Exchange(told["test"], body, str(told["status"]), answer)


def is_as_described(body: Any, operation: Mapping[str, Any], components: Any) -> bool:
    """More is taken than is described: other spellings, for instance. They are no examples."""
    contents = json_of(operation.get("requestBody", {}))
    return body is None or all(
        Draft202012Validator({**content["schema"], "components": components}).is_valid(body) for content in contents
    )


def matcher(paths: Mapping[str, Any]) -> Callable[[str], str | None]:
    """Address -> the template it fits, the one with the fewest open parts first."""
    fitted = sorted(paths, key=lambda path: (path.count("{"), -len(path)))
    patterns = [
        (path, re.compile(re.sub(r"\\\{[^}]*:path\\\}|\\\{[^}]*\\\}", "[^/]+", re.escape(path)))) for path in fitted
    ]
    return lambda path: next((template for template, pattern in patterns if pattern.fullmatch(path)), None)


def worth(exchange: Exchange) -> tuple[bool, bool, int, int]:
    """Short enough, with a body, such as a reader would send, and then the more it says the better."""
    size = len(json.dumps([exchange.body, exchange.answer]))
    fit = max((rank for name, rank in FIT.items() if name in exchange.test), default=0)
    return size <= LONGEST, exchange.body is not None, fit, size if size <= LONGEST else -size


def short(value: Any) -> Any:
    match value:
        case str():
            return value if len(value) <= LONGEST_TEXT else value[: LONGEST_TEXT - 1] + "…"
        case list():
            return [short(one) for one in value[:ITEMS]]
        case dict():
            return {name: short(one) for name, one in value.items()}
        case _:
            return value


def timeless(text: str) -> str:
    seen: dict[str, str] = {LOCAL_PROJECT: LOCAL_PROJECT}

    def named(found: re.Match[str]) -> str:
        return seen.setdefault(found[0], str(uuid5(_SPACE, str(len(seen)))))

    def hashed(found: re.Match[str]) -> str:
        return seen.setdefault(found[0], sha256(str(len(seen)).encode()).hexdigest()[: len(found[0])])

    text = _HEX.sub(hashed, _UUID.sub(named, text))
    for pattern, plain in _PLAIN:
        text = pattern.sub(plain, text)
    return text


if __name__ == "__main__":
    if not sys.argv[1:]:
        sys.exit(__doc__)
    main([Path(name) for name in sys.argv[1:]])
