"""Texts that can be forgotten: sealed under a key of their own person, which is all that has to be destroyed.

A sealed text is a token, one word that may stand inside any text or JSON: `<sealed:KEY:CIPHER>`, with several keys
joined by `+` where it says something of several persons. It is made by AES-SIV (RFC 5297, deterministic), so that equal
texts under one key are equal tokens and whatever is derived from them stays the same; the price is that a reader of
tokens sees which are equal, and how long they are about.

The keys lie in the object store at `keys/<person>/<number>`, wrapped by a secret of the forge; `<person>` is a keyed
hash. The first one put wins. Beside a key that was erased stands `<number>.erased`, put before it goes: from then on no
vault uses it, and no later key has its number. Others may go on with what they remember for `FRESH_S` seconds.
"""

import base64
import hashlib
import hmac
import json
import logging
import re
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from infra.object_store import ObjectMissing, ObjectStore, StoreUnavailable

log = logging.getLogger(__name__)

MARK: Final = "<sealed:"
FOLDER: Final = "keys/"
ERASED: Final = "[erased]"
SEALED: Final = "[sealed]"
"""What is read in the place of a text whose key is gone, or cannot be had just now."""
SHORTEST_SECRET: Final = 32
FRESH_S: Final = 30.0
_AWAY_S: Final = 2.0
_KEY_BITS: Final = 512
_KEY_ID: Final = r"[0-9a-f]{16}\.[1-9][0-9]{0,6}"
_TOKEN: Final = re.compile(rf"{MARK}({_KEY_ID}(?:\+{_KEY_ID})*):([A-Za-z0-9_-]+)>")
_DATA: Final = re.compile(rf"\x00forgelog sealed ({_KEY_ID}(?:\+{_KEY_ID})*)\n".encode())
_HEAD: Final = b"\x00forgelog sealed "
_TEXT_USE, _DATA_USE, _PRINT_USE = [b"text"], [b"data"], [b"fingerprint"]
_MARKER: Final = ".erased"


class Erased(Exception):
    """The key of these words was destroyed: nobody will ever read them again."""


@dataclass(frozen=True, slots=True)
class Seal:
    """Keys at hand. What they seal can be opened as long as every one of them is kept."""

    key_ids: tuple[str, ...]
    ciphers: tuple[AESSIV, ...]

    def text(self, plain: str) -> str:
        """The token of a text. None is made of an empty one."""
        if not plain:
            return plain
        sealed = self._through(plain.encode(), _TEXT_USE)
        return f"{MARK}{'+'.join(self.key_ids)}:{base64.urlsafe_b64encode(sealed).decode().rstrip('=')}>"

    def data(self, plain: bytes) -> bytes:
        """A file's content, sealed as a whole."""
        return _HEAD + "+".join(self.key_ids).encode() + b"\n" + (self._through(plain, _DATA_USE) if plain else b"")

    def fingerprint(self, *parts: bytes) -> str:
        """32 hex digits that only the keys' holder can make again: they confirm no guess of what they stand for."""
        digest = hashlib.sha256(b"\x1f".join(parts)).digest()
        return hashlib.sha256(self._through(digest, _PRINT_USE)).hexdigest()[:32]

    def _through(self, plain: bytes, use: list[bytes]) -> bytes:
        for cipher in self.ciphers:
            plain = cipher.encrypt(plain, use)
        return plain

    def opened(self, sealed: bytes, use: list[bytes]) -> bytes:
        """Raises `InvalidTag` for what was not sealed so."""
        for cipher in reversed(self.ciphers):
            sealed = cipher.decrypt(sealed, use)
        return sealed


class Vault:
    """The keys of one forge. `secret`: FORGELOG_VAULT_SECRET; whoever loses it has lost every text.

    What needs a key that is not at hand asks the store, and blocks.
    """

    def __init__(self, store: ObjectStore, secret: str, clock: Callable[[], float] = time.monotonic) -> None:
        if len(secret) < SHORTEST_SECRET:
            raise ValueError(
                f"FORGELOG_VAULT_SECRET: set it to {SHORTEST_SECRET} random characters or more, as `openssl rand"
                " -hex 32` makes them, the same for gateway and workers, and keep it: no text can be read without it"
            )
        self._store = store
        self._clock = clock
        self._master = AESSIV(_derived(secret, b"key wrap", 64))
        self._naming = _derived(secret, b"names of persons", 32)
        self._indexing = _derived(secret, b"words of an index", 32)
        self._known: dict[str, tuple[float, AESSIV | None]] = {}  # key id -> until when, the key or that there is none
        self._current: dict[str, tuple[float, str]] = {}  # subject -> until when, its key id
        self._away_until = 0.0
        self._lock = threading.RLock()  # one asks the store, the others wait for what it says

    # --- sealing ---

    def at_hand(self, subject: str) -> Seal | None:
        """The seal of a person, if that needs no look into the store."""
        until, key_id = self._current.get(subject, (0.0, ""))
        key = self._fresh(key_id) if self._clock() < until else None
        return Seal((key_id,), (key[1],)) if key and key[1] else None

    def seal_of(self, subject: str) -> Seal:
        """The seal of a person; the first time a key is made. Raises `StoreUnavailable`."""
        with self._lock:
            found = self.at_hand(subject)
            while found is None:
                key_id = self._key_of(subject)
                try:
                    found = self.under([key_id])
                except Erased:  # at this very moment: there will be another
                    continue
                self._current[subject] = self._clock() + FRESH_S, key_id
            return found

    def under(self, key_ids: Iterable[str]) -> Seal:
        """All these keys together. Raises `Erased`, `StoreUnavailable`."""
        ids = tuple(dict.fromkeys(key_ids))
        keys = [self._key(key_id) for key_id in ids]
        if None in keys:
            raise Erased("the words were erased")
        return Seal(ids, tuple(key for key in keys if key is not None))

    def _key_of(self, subject: str) -> str:
        person, names = self._kept(subject)
        numbers = {int(number) for name in names if (number := name.removesuffix(_MARKER)).isdecimal()}
        alive = {int(name) for name in names if name.isdecimal() and name + _MARKER not in names}
        if alive:
            return f"{person}.{max(alive)}"
        key_id = f"{person}.{max(numbers, default=0) + 1}"
        wrapped = self._master.encrypt(AESSIV.generate_key(_KEY_BITS), [key_id.encode()])
        self._store.put_if_absent(key_path(key_id), wrapped)  # or another was quicker, and his is the key
        self._known.pop(key_id, None)
        return key_id

    def _kept(self, subject: str) -> tuple[str, set[str]]:
        """What stands for the person, and the names of what lies there: keys, and markers of erased ones."""
        person = hmac.new(self._naming, subject.encode(), hashlib.sha256).hexdigest()[:16]
        return person, {one.key.rpartition("/")[2] for one in self._store.list(f"{FOLDER}{person}/")}

    def blind(self, word: str, size: int) -> bytes:
        """What stands for a word in an index: equal for equal words, and nothing to whoever has not the secret."""
        return hashlib.blake2b(word.encode(), digest_size=size, key=self._indexing).digest()

    # --- opening ---

    def has_keys_of(self, text: str) -> bool:
        """Can the text be opened without a look into the store?"""
        return all(self._fresh(key_id) is not None for key_id in keys_in(text))

    def open(self, text: str, in_json: bool = False) -> str:
        """The text with every token in it opened, once. `in_json`: the text is serialised JSON, and stays so.

        Never fails: `[erased]` stands where the key is gone, `[sealed]` where it cannot be had just now.
        """
        return _TOKEN.sub(lambda found: _put(self._shown(found), in_json), text) if MARK in text else text

    def reveal(self, text: str, in_json: bool = False) -> str:
        """As `open`, or nothing: raises `Erased`, `StoreUnavailable`."""
        return _TOKEN.sub(lambda found: _put(self._plain(found), in_json), text) if MARK in text else text

    def open_data(self, data: bytes) -> bytes:
        """What `Seal.data` sealed; anything else as it is. Raises `Erased`, `StoreUnavailable`."""
        head = _DATA.match(data)
        if head is None:
            return data
        sealed = data[head.end() :]
        return self.under(head[1].decode().split("+")).opened(sealed, _DATA_USE) if sealed else b""

    def _shown(self, found: re.Match[str]) -> str:
        try:
            return self._plain(found)
        except Erased:
            return ERASED
        except StoreUnavailable as failure:
            log.warning("a text stays sealed: %s", failure)
            return SEALED

    def _plain(self, found: re.Match[str]) -> str:
        seal = self.under(found[1].split("+"))
        try:
            return seal.opened(base64.urlsafe_b64decode(found[2] + "=" * (-len(found[2]) % 4)), _TEXT_USE).decode()
        except (InvalidTag, ValueError):
            return found[0]  # nobody sealed this: it only looks so

    # --- keys ---

    def keys_of(self, subject: str) -> list[str]:
        """Ids of the keys that lie in the store for this person. Raises `StoreUnavailable`."""
        person, names = self._kept(subject)
        return [f"{person}.{name}" for name in sorted(names) if name.isdecimal()]

    def erase(self, key_ids: Iterable[str]) -> list[str]:
        """Destroys these keys, for good. Returns those that were still there. Raises `StoreUnavailable`."""
        ids = list(key_ids)
        gone = shred(self._store, ids)
        for key_id in ids:
            self._known.pop(key_id, None)
        self._current = {name: one for name, one in self._current.items() if one[1] not in ids}
        return gone

    def _fresh(self, key_id: str) -> tuple[float, AESSIV | None] | None:
        known = self._known.get(key_id)
        return known if known is not None and self._clock() < known[0] else None

    def _key(self, key_id: str) -> AESSIV | None:
        """None: there is none any more."""
        known = self._fresh(key_id)
        if known is None:
            with self._lock:
                known = self._fresh(key_id) or self._load(key_id)
        return known[1]

    def _load(self, key_id: str) -> tuple[float, AESSIV | None]:
        if self._clock() < self._away_until:
            raise StoreUnavailable("the keys cannot be read just now")
        try:
            key = self._read(key_id)
        except StoreUnavailable:
            self._away_until = self._clock() + _AWAY_S  # a page with a hundred texts waits for one of them
            raise
        self._known[key_id] = known = self._clock() + FRESH_S, key
        return known

    def _read(self, key_id: str) -> AESSIV | None:
        path = key_path(key_id)
        if self._store.size(path + _MARKER) is not None:
            return None
        try:
            return AESSIV(self._master.decrypt(self._store.get(path), [key_id.encode()]))
        except ObjectMissing:  # nobody erased it: this is not its store, or not all of it
            raise StoreUnavailable(f"the key {path} is not in the store") from None
        except InvalidTag:
            raise StoreUnavailable(f"{path}: FORGELOG_VAULT_SECRET is not the one that it was wrapped with") from None


def keys_in(text: str) -> tuple[str, ...]:
    """Ids of all keys that the text is sealed with, in order of appearance."""
    if MARK not in text:
        return ()
    return tuple(dict.fromkeys(key_id for found in _TOKEN.finditer(text) for key_id in found[1].split("+")))


def tokens_in(text: str) -> tuple[str, ...]:
    """Every sealed text in it, once."""
    return tuple(dict.fromkeys(found[0] for found in _TOKEN.finditer(text))) if MARK in text else ()


def is_token(text: str) -> bool:
    """Is it sealed already, all of it?"""
    return text.startswith(MARK) and _TOKEN.fullmatch(text) is not None


def is_sealed_data(head: bytes) -> bool:
    """By the first bytes of a file."""
    return head.startswith(_HEAD)


SEALED_HEAD: Final = len(_HEAD)
"""So many first bytes tell whether a file is sealed."""


def key_path(key_id: str) -> str:
    """Where in the store a key lies. Raises `ValueError` for what is no key's id."""
    if not re.fullmatch(_KEY_ID, key_id):
        raise ValueError(f"not the id of a key: {key_id!r}")
    return FOLDER + key_id.replace(".", "/")


def key_id_of(path: str) -> str:
    """The other way round."""
    return path.removeprefix(FOLDER).replace("/", ".")


def shred(store: ObjectStore, key_ids: Iterable[str]) -> list[str]:
    """Destroys keys; needs no secret. Returns those that were still there. Raises `StoreUnavailable`, `ValueError`."""
    gone = []
    for key_id in key_ids:
        path = key_path(key_id)
        store.put_if_absent(path + _MARKER, b"erased")
        if store.delete(path):
            gone.append(key_id)
    return gone


def _derived(secret: str, purpose: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=b"forgelog vault", info=purpose).derive(secret.encode())


def _put(plain: str, in_json: bool) -> str:
    return json.dumps(plain, ensure_ascii=False)[1:-1] if in_json else plain
