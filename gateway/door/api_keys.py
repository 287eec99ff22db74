"""Keys for programs: `flk_<key id>_<secret>`. The log has the hash of the secret; the key itself is shown once.

The secret is 256 random bits, so a plain SHA-256 cannot be searched backwards: a slow hash guards passwords of people.
"""

import hashlib
import hmac
import re
import secrets
from typing import Final, NamedTuple

PREFIX: Final = "flk_"
_KEY: Final = re.compile(r"flk_([0-9a-f]{16})_([0-9a-f]{64})")
LONGEST_SECRET: Final = 1_024


class ApiKey(NamedTuple):
    """A key in its two parts."""

    key_id: str
    secret: str

    @property
    def text(self) -> str:
        return f"{PREFIX}{self.key_id}_{self.secret}"


def new_key() -> ApiKey:
    return ApiKey(secrets.token_hex(8), secrets.token_hex(32))


def parsed(text: str) -> ApiKey | None:
    """None for what is no key of ours."""
    found = _KEY.fullmatch(text)
    return ApiKey(*found.groups()) if found else None


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def is_secret(given: str, sha256: str) -> bool:
    """Compared in a time that does not tell how much of it was right."""
    return hmac.compare_digest(hashed(given), sha256)
