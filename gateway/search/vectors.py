"""Meaning, in memory: every embedding as 8-bit numbers, looked through from end to end.

Symmetric linear quantisation (Jacob et al. 2018) with one scale for each vector: a hundred thousand take 38 MB, and
cosines are off by some thousandths. At this size an exact scan is as fast as an index that guesses, and needs none.
"""

import threading
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from infra.sentences import WIDTH, Floats32

PACKED: Final = WIDTH + 4
_AT_ONCE: Final = 4_096
_FIRST_ROOM: Final = 1_024


class Near(NamedTuple):
    """An asset, and the cosine of its meaning with what was asked for."""

    asset_id: str
    cosine: float


def packed(vectors: Floats32) -> list[bytes]:
    """Unit vectors (n, 384) -> each as its scale, a float32, and 384 signed bytes."""
    scales = np.maximum(np.abs(vectors).max(axis=1), 1e-9) / 127
    small = np.rint(vectors / scales[:, None]).astype(np.int8)
    return [scale.tobytes() + row.tobytes() for scale, row in zip(scales.astype("<f4"), small, strict=True)]


class Vectors:
    """The embeddings of one gateway. One thread puts them in, any may ask."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows: dict[str, int] = {}
        self._ids: list[str] = []
        self._numbers: dict[str, int] = {}
        self._small = np.zeros((_FIRST_ROOM, WIDTH), dtype=np.int8)
        self._scales = np.zeros(_FIRST_ROOM, dtype=np.float32)
        self._of_project = np.zeros(_FIRST_ROOM, dtype=np.int32)

    def __len__(self) -> int:
        return len(self._ids)

    def put(self, asset_id: str, project_id: str, vector: bytes) -> None:
        """`vector` as `packed` made it. Raises `ValueError` for anything else."""
        if len(vector) != PACKED:
            raise ValueError("not an embedding of this model")
        with self._lock:
            row = self._rows.setdefault(asset_id, len(self._ids))
            if row == len(self._ids):
                self._ids.append(asset_id)
                self._make_room()
            self._scales[row] = np.frombuffer(vector, "<f4", 1)[0]
            self._small[row] = np.frombuffer(vector, np.int8, WIDTH, 4)
            self._of_project[row] = self._numbers.setdefault(project_id, len(self._numbers) + 1)

    def drop(self, asset_id: str) -> None:
        """Its numbers are overwritten, not only left out."""
        with self._lock:
            row = self._rows.pop(asset_id, None)
            if row is None:
                return
            last = len(self._ids) - 1
            if row != last:
                self._ids[row] = self._ids[last]
                self._rows[self._ids[row]] = row
                for column in (self._small, self._scales, self._of_project):
                    column[row] = column[last]
            for column in (self._small, self._scales, self._of_project):
                column[last] = 0
            self._ids.pop()

    def clear(self) -> None:
        with self._lock:
            self._rows.clear()
            self._ids.clear()
            for column in (self._small, self._scales, self._of_project):
                column[:] = 0

    def of(self, asset_id: str) -> Floats32 | None:
        """The unit vector (384,) of an asset."""
        with self._lock:
            row = self._rows.get(asset_id)
            return None if row is None else self._small[row].astype(np.float32) * self._scales[row]

    def nearest(
        self,
        wanted: Floats32,
        most: int,
        least: float,
        within: Sequence[str] | None = None,
        among: Iterable[str] | None = None,
    ) -> list[Near]:
        """The nearest first: of those projects, and of those assets only; None: of all."""
        with self._lock:
            count = len(self._ids)
            if not count:
                return []
            cosines = self._cosines(wanted, count)
            for allowed in (self._in_projects(within, count), self._among(among, count)):
                if allowed is not None:
                    cosines[~allowed] = -1.0
            best = np.argpartition(cosines, -most)[-most:] if most < count else np.arange(count)
            best = best[np.argsort(-cosines[best], kind="stable")]
            return [Near(self._ids[row], float(cosines[row])) for row in best if cosines[row] >= least]

    def _cosines(self, wanted: Floats32, count: int) -> Floats32:
        """In pieces, so that they stay in the processor's cache while they are widened."""
        found = np.empty(count, dtype=np.float32)
        for begin in range(0, count, _AT_ONCE):
            end = min(begin + _AT_ONCE, count)
            found[begin:end] = self._small[begin:end].astype(np.float32) @ wanted
        found *= self._scales[:count]
        return found

    def _in_projects(self, within: Sequence[str] | None, count: int) -> NDArray[np.bool_] | None:
        if within is None:
            return None
        numbers = [self._numbers[project] for project in within if project in self._numbers]
        return np.isin(self._of_project[:count], numbers)

    def _among(self, among: Iterable[str] | None, count: int) -> NDArray[np.bool_] | None:
        if among is None:
            return None
        allowed = np.zeros(count, dtype=np.bool_)
        allowed[[row for one in among if (row := self._rows.get(one)) is not None]] = True
        return allowed

    def _make_room(self) -> None:
        if len(self._ids) <= len(self._scales):
            return
        room = len(self._scales)
        self._small = np.concatenate([self._small, np.zeros((room, WIDTH), dtype=np.int8)])
        self._scales = np.concatenate([self._scales, np.zeros(room, dtype=np.float32)])
        self._of_project = np.concatenate([self._of_project, np.zeros(room, dtype=np.int32)])
