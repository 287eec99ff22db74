"""An issuer of tokens, with a set of public keys that counts how often it is asked for."""

import base64
import hmac
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

NAME = "https://login.example"
AUDIENCE = "forgelog"


def coded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Issuer:
    """Signs whatever it is told to, rightly or wrongly."""

    def __init__(self) -> None:
        self.private = rsa.generate_private_key(65537, 2048)
        self.stranger = rsa.generate_private_key(65537, 2048)
        self.asked = 0
        self.url = ""

    def claims(self, subject: str, **changes: Any) -> dict[str, Any]:
        now = int(time.time())
        plain = {"iss": NAME, "aud": AUDIENCE, "sub": subject, "nbf": now - 5, "exp": now + 600}
        return {name: value for name, value in {**plain, **changes}.items() if value is not None}

    def token(self, subject: str = "ada@studio.example", header: dict[str, Any] | None = None, **changes: Any) -> str:
        """A good one, unless told otherwise."""
        return jwt.encode(self.claims(subject, **changes), self.private, "RS256", {"kid": "k1", **(header or {})})

    def public_jwk(self, key: rsa.RSAPrivateKey, kid: str) -> dict[str, Any]:
        made: dict[str, Any] = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
        return {**made, "kid": kid, "use": "sig", "alg": "RS256"}

    def forged(self) -> dict[str, str]:
        """By name of the trick: tokens that must not let anybody in."""
        good, now = self.claims("eve"), int(time.time())
        pem = self.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        own_jwk = {"kid": "mine", "jwk": self.public_jwk(self.stranger, "mine")}
        pointing = {"kid": "mine", "jku": f"{self.url}/evil", "x5u": f"{self.url}/evil"}
        return {
            "alg none": self.unsigned("none", good, b""),
            "alg None": self.unsigned("None", good, b""),
            "HS256 with the public key": self.unsigned("HS256", good, pem),
            "an embedded jwk": jwt.encode(good, self.stranger, "RS256", own_jwk),
            "jku and x5u": jwt.encode(good, self.stranger, "RS256", pointing),
            "another's signature": jwt.encode(good, self.stranger, "RS256", {"kid": "k1"}),
            "an unknown kid": self.token("eve", {"kid": "k2"}),
            "no kid": jwt.encode(good, self.private, "RS256"),
            "RS512": jwt.encode(good, self.private, "RS512", {"kid": "k1"}),
            "a wrong audience": self.token("eve", aud="somebody else"),
            "no audience": self.token("eve", aud=None),
            "a wrong issuer": self.token("eve", iss="https://login.evil.example"),
            "expired": self.token("eve", exp=now - 61),
            "no expiry": self.token("eve", exp=None),
            "not yet": self.token("eve", nbf=now + 90),
            "no nbf": self.token("eve", nbf=None),
            "nobody": self.token("eve", sub=None),
            "crit": self.token("eve", {"crit": ["b64"], "b64": True}),
            "a changed body": self._changed(),
            "a logout token's type": self.token("eve", {"typ": "logout+jwt"}),
            "an ID token": self.token("eve", at_hash="x"),
            "an ID token that says so": self.token("eve", token_use="id"),
            "rubbish": "a.b.c",
            "too long": self.token("eve", more="x" * 9_000),
        }

    def unsigned(self, algorithm: str, claims: dict[str, Any], secret: bytes) -> str:
        head = coded(json.dumps({"alg": algorithm, "typ": "JWT", "kid": "k1"}).encode())
        text = f"{head}.{coded(json.dumps(claims).encode())}"
        return f"{text}.{coded(hmac.digest(secret, text.encode(), sha256)) if secret else ''}"

    def _changed(self) -> str:
        head, _, signature = self.token("eve").split(".")
        return f"{head}.{coded(json.dumps(self.claims('adam')).encode())}.{signature}"


@contextmanager
def running_issuer() -> Iterator[Issuer]:
    issuer = Issuer()

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            issuer.asked += 1
            keys = [issuer.public_jwk(issuer.private, "k1")]
            if self.path == "/evil":
                keys = [issuer.public_jwk(issuer.stranger, "mine")]
            body = json.dumps({"keys": keys}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    issuer.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
