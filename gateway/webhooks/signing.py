"""How a receiver knows that it was us: Standard Webhooks (standardwebhooks.com), symmetric signatures.

No secret is kept anywhere. Each follows from the vault's secret, the webhook's id and the generation that its saved
state names; a rotation counts the generation up.
"""

import base64
from datetime import UTC, datetime
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from standardwebhooks import Webhook

PREFIX: Final = "whsec_"
_LENGTH: Final = 32


def secret(vault_secret: str, webhook_id: str, generation: int) -> str:
    """As receivers keep it: `whsec_` and 32 bytes in base64."""
    return PREFIX + base64.b64encode(_key(vault_secret, webhook_id, generation)).decode()


def headers(
    vault_secret: str, webhook_id: str, generations: tuple[int, ...], delivery_id: str, seconds: int, body: bytes
) -> dict[str, str]:
    """The three headers of the scheme; one signature for each generation, the newest first.

    `seconds` since 1970: the instant of this very try, so that an old message cannot be played again.
    """
    at, text = datetime.fromtimestamp(seconds, UTC), body.decode()
    signatures = [Webhook(_key(vault_secret, webhook_id, one)).sign(delivery_id, at, text) for one in generations]
    return {
        "webhook-id": delivery_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(signatures),
    }


def _key(vault_secret: str, webhook_id: str, generation: int) -> bytes:
    told = f"{webhook_id}/{generation}".encode()
    return HKDF(SHA256(), _LENGTH, salt=b"forgelog webhook secret", info=told).derive(vault_secret.encode())
