"""A vision model behind an endpoint that speaks OpenAI's protocol: asked for one JSON object, believed in no more.

Off unless it is set. Pictures leave the forge only then, to that address.
"""

from typing import Annotated, Any, Final

import httpx
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError

from gateway.compat.asset_forge.defaults import PROMPTS
from infra.settings import VisionModelSettings

MOST_ANSWER: Final = 64 * 1024
_PROMPTS: Final = PROMPTS["weapon-detection"]
_UPRIGHT: Final = (
    "The picture shows one weapon or tool. It stands upright when its grip is at the bottom and its blade, head or "
    'tip at the top. Answer with one JSON object: {"needsFlip": false, "currentOrientation": "", "reason": ""}'
)

Pixel = Annotated[FiniteFloat, Field(ge=0, le=512)]
Told = Annotated[str, Field(max_length=500)]
Json = dict[str, Any]


class VisionFailed(Exception):
    """It did not answer, or not with what it was asked for."""


class _Answer(BaseModel):
    """What else the model says is dropped."""

    model_config = ConfigDict(extra="ignore")


class Bounds(_Answer):
    minX: Pixel
    minY: Pixel
    maxX: Pixel
    maxY: Pixel


class Parts(_Answer):
    blade: Told = ""
    handle: Told = ""
    guard: Told = ""


class Grip(_Answer):
    gripBounds: Bounds
    confidence: Annotated[FiniteFloat, Field(ge=0, le=1)] = 0.5
    weaponType: Annotated[str, Field(max_length=64)] = "unknown"
    gripDescription: Told = ""
    detectedParts: Parts = Parts()


class Orientation(_Answer):
    needsFlip: bool
    currentOrientation: Told = ""
    reason: Told = ""


class Vision:
    def __init__(self, settings: VisionModelSettings, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._settings = settings
        self._transport = transport

    @property
    def is_set(self) -> bool:
        return bool(self._settings.base_url and self._settings.model)

    async def grip(self, picture: str, angle: str, hint: str) -> Json:
        """`picture`: a data URL. Raises `VisionFailed`."""
        words = _PROMPTS["basePrompt"].replace("${angle || 'side'}", angle)
        if hint:
            words += _PROMPTS["additionalGuidance"].replace("${promptHint}", hint)
        said = await self._asked(words + _PROMPTS["restrictions"] + _PROMPTS["responseFormat"], picture)
        return {**_read(Grip, said), "method": self._method}

    async def orientation(self, picture: str) -> Json:
        """Raises `VisionFailed`."""
        return {**_read(Orientation, await self._asked(_UPRIGHT, picture)), "method": self._method}

    @property
    def _method(self) -> str:
        return f"vision model {self._settings.model}"

    async def _asked(self, words: str, picture: str) -> str:
        key = self._settings.api_key.get_secret_value()
        body = {
            "model": self._settings.model,
            "messages": [
                {
                    "role": "user",
                    "content": [
                        {"type": "text", "text": words},
                        {"type": "image_url", "image_url": {"url": picture, "detail": "high"}},
                    ],
                }
            ],
            "max_tokens": 300,
            "temperature": 0.2,
            "response_format": {"type": "json_object"},
        }
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        try:
            async with httpx.AsyncClient(
                timeout=self._settings.timeout_s, transport=self._transport, trust_env=False
            ) as http:
                answer = await http.post(f"{self._settings.base_url}/chat/completions", json=body, headers=headers)
                answer.raise_for_status()
            if len(answer.content) > MOST_ANSWER:
                raise VisionFailed("the answer is too long")
            return str(answer.json()["choices"][0]["message"]["content"])
        except (httpx.HTTPError, ValueError, LookupError, TypeError) as error:
            raise VisionFailed(f"{type(error).__name__}: {error}") from error


def _read(kind: type[_Answer], said: str) -> Json:
    try:
        return kind.model_validate_json(said).model_dump()
    except ValidationError as error:
        raise VisionFailed(f"the answer is not what was asked for: {error.error_count()} faults") from None
