"""A request's words become a design brief: by tables of words, and by meaning where a noun stands in none.

Texts are heard from the weakest wish to the strongest: world context, the project's style, the prompt with its details
and style, a reviewer's feedback. The user's negative list takes away last. What nobody understood is listed.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from pydantic import JsonValue, ValidationError

from gpu_consumers.engine import ModelUsed
from gpu_consumers.engines.brief.design import DesignBrief, complaint
from gpu_consumers.engines.brief.hearing import ANY, Ear
from gpu_consumers.engines.brief.lexicon import clauses, kind_of, singulars
from gpu_consumers.engines.brief.meaning import Tongue
from gpu_consumers.engines.brief.subject import Subject, subject_of
from gpu_consumers.engines.brief.words import colours
from gpu_consumers.engines.brief.words.little import NEGATIVE, SILENT
from gpu_consumers.engines.brief.words.looks import PROPORTIONS
from gpu_consumers.engines.brief.words.parts import PARTS, WITHIT
from gpu_consumers.engines.brief.writing import Look, budget_of, look_of, rig_for
from gpu_consumers.errors import Unworkable

LEAST_PART_COSINE: Final = 0.6
MOST_TEXT: Final = 4_000  # characters of each text that go into the brief


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of a request, by who says them."""

    concept: str
    details: str = ""
    style: str = ""
    negative: str = ""
    style_dna: str = ""
    world: str = ""
    motion: str = ""
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A brief, and how well its words were understood."""

    brief: DesignBrief
    understood: Mapping[str, str]  # word -> what it was taken for
    not_understood: tuple[str, ...]
    guessed: str = ""  # said when the archetype came from the asset type, not from a word
    by_meaning: Mapping[str, str] = field(default_factory=dict)
    from_style_dna: Mapping[str, str] = field(default_factory=dict)
    from_world: Mapping[str, str] = field(default_factory=dict)
    from_feedback: Mapping[str, str] = field(default_factory=dict)
    taste_not_used: tuple[str, ...] = ()
    taken_away: tuple[str, ...] = ()  # by the user's negative list
    from_seed: tuple[str, ...] = ()
    not_made: tuple[str, ...] = ()
    embeddings: str = ""  # which model was asked, or what is missing for it
    model: ModelUsed | None = None

    def facts(self) -> dict[str, JsonValue]:
        method = "word tables" + (" and sentence embeddings" if self.model else ", no model")
        return {
            "method": method,
            "archetype": self.brief.archetype,
            "kind": self.brief.kind,
            "understood": dict(self.understood),
            "not_understood": list(self.not_understood),
            "not_made": list(self.not_made),
            "guessed": self.guessed,
            "by_meaning": dict(self.by_meaning),
            "embeddings": self.embeddings,
            "composed_from": list(self.brief.composed_from),
            "from_style_dna": dict(self.from_style_dna),
            "from_world_context": dict(self.from_world),
            "taste_not_used": list(self.taste_not_used),
            "from_feedback": dict(self.from_feedback),
            "take": self.brief.take,
            "from_seed": list(self.from_seed),
            "taken_away_by_negative_prompt": list(self.taken_away),
            "prompt_used": self.brief.prompt,
            "negative_prompt": self.brief.negative_prompt,
        }


def read(request: Mapping[str, JsonValue], asset_type: str, feedback: str = "", seed: int | None = None) -> Reading:
    """Understand a request.

    `feedback` is a reviewer's wish from an earlier try. With a `seed`, what the words leave open is chosen by it;
    without one the kind's own taste stays. Raises `Unworkable` when there are no words at all, and when the request
    asks for an asset type, a rig or a platform that there is not.
    """
    words = said(request, feedback)
    if not words.concept.strip():
        raise Unworkable("the request has no words: fill in prompt.core_concept", code="empty_prompt")
    limits = _mapping(request.get("constraints"))
    rig_type = str(limits.get("rig_type") or "")
    tongue = Tongue()
    concept = clauses(words.concept)
    subject = subject_of(concept, asset_type, rig_type, tongue)
    ear = _ear(subject, asset_type)
    ear.understood |= subject.words
    if subject.row().archetype == "humanoid":
        ear.near = lambda word: tongue.nearest(word, tuple(PARTS), LEAST_PART_COSINE)
    for text in (concept, clauses(words.details), clauses(words.style)):
        ear.hear(text)
    noted = set(ear.understood)
    ear.hear(clauses(words.feedback))
    style_dna, world = _heard(words.style_dna, subject, asset_type), _heard(words.world, subject, asset_type)
    taste = _taste(ear, style_dna, world)
    if taste.physique and not ear.physique:
        ear.factors.append(PROPORTIONS[taste.physique])
    negative = _listed(words.negative)
    taken_away = _taken_away(ear, subject, negative)
    look = look_of(subject, ear, taste, seed, negative)
    try:
        brief = _brief(words, subject, ear, taste, look, asset_type, rig_type, limits, seed, negative)
    except ValidationError as error:
        raise Unworkable(f"no brief can be written for this request: {complaint(error)}", code="bad_request") from error
    model = tongue.model()
    return Reading(
        brief=brief,
        understood=ear.understood,
        not_understood=tuple(word for word in dict.fromkeys(ear.strange) if word not in subject.words),
        guessed=subject.guessed,
        by_meaning=subject.by_meaning | ear.by_meaning,
        from_style_dna=style_dna.understood,
        from_world=world.understood,
        from_feedback={w: what for w, what in ear.understood.items() if w not in noted or w in words.feedback.lower()}
        if words.feedback
        else {},
        taste_not_used=tuple(dict.fromkeys([*style_dna.strange, *world.strange])),
        taken_away=taken_away,
        from_seed=tuple(look.taken),
        not_made=tuple(dict.fromkeys([*ear.not_made, *look.not_made])),
        embeddings=model.name if model else tongue.missing or "not asked",
        model=model,
    )


def said(request: Mapping[str, JsonValue], feedback: str = "") -> Words:
    """The texts of a request body. A style that the gateway filled in from the project counts as the project's."""
    motion = request.get("motion")
    prompt = request.get("prompt")
    texts = _mapping(prompt) or {"core_concept": str(prompt or "")}
    concept, details, style, negative = (
        _clean(texts.get(key)) for key in ("core_concept", "details", "style", "negative_prompt")
    )
    style_dna = _clean(request.get("style_dna"))
    return Words(
        concept=concept,
        details=details,
        style="" if style == style_dna else style,
        negative=negative,
        style_dna=style_dna,
        world=_clean(request.get("world_context")),
        motion=_clean(motion) if isinstance(motion, str) else "",
        feedback=_clean(feedback),
    )


def _ear(subject: Subject, asset_type: str) -> Ear:
    return Ear(
        subject_words=frozenset(subject.words),
        kinds=frozenset({subject.kind, subject.dress} - {""}),
        a_place=asset_type == "BACKGROUND",
        composed=bool(subject.form),
        place=subject.place,
    )


def _heard(text: str, subject: Subject, asset_type: str) -> Ear:
    ear = _ear(subject, asset_type)
    ear.place = ""
    ear.hear(clauses(text))
    return ear


def _taste(ear: Ear, style_dna: Ear, world: Ear) -> Ear:
    """The weaker wishes in one ear, the project's style over its world. They add no parts and change no shape."""
    taste = Ear()
    for weak in (world, style_dna):
        taste.dyes |= weak.dyes
        if weak is style_dna and weak.body_dye and "trim" not in weak.dyes:
            taste.dyes["trim"] = weak.second_dye or weak.body_dye  # "ink and gold": its colours become the trim
        for name in ("style", "physique", "mood", "place", "time_of_day", "weather"):
            setattr(taste, name, getattr(weak, name) or getattr(taste, name))
    if ear.body_dye:
        taste.dyes.pop("trim", None)
    return taste


def _taken_away(ear: Ear, subject: Subject, negative: list[str]) -> tuple[str, ...]:
    """Parts that the user's negative list names go, whoever asked for them."""
    gone = []
    own = subject.row().parts
    for item in negative:
        for word in (form for piece in item.split() for form in singulars(piece)):
            if word not in PARTS:
                continue
            slot, shape, _ = PARTS[word]
            hands = ("held_right", "held_left") if slot.startswith("held") else (slot,)
            for each in (*hands, *WITHIT.get(word, ())):
                now = ear.parts.get(each, own.get(each, ""))
                if now and (now in (shape, ANY) or not shape or each not in hands):
                    ear.parts[each] = ""
                    gone.append(f"{each}: {now}")
    return tuple(dict.fromkeys(gone))


def _brief(
    words: Words,
    subject: Subject,
    ear: Ear,
    taste: Ear,
    look: Look,
    asset_type: str,
    rig_type: str,
    limits: Mapping[str, JsonValue],
    seed: int | None,
    negative: list[str],
) -> DesignBrief:
    row = subject.row()
    mood = ear.mood or row.mood or taste.mood
    style = ear.style or taste.style or "low-poly"
    time_of_day = ear.time_of_day or taste.time_of_day
    return DesignBrief.model_validate(
        {
            "concept": words.concept,
            "prompt": _expanded(words, style, mood),
            "negative_prompt": ", ".join(dict.fromkeys([*negative, *NEGATIVE])),
            "asset_type": asset_type,
            "archetype": row.archetype,
            "kind": subject.kind or subject.noun,
            "take": seed,
            "composed_from": tuple(subject.composed_from),
            "cues": tuple(dict.fromkeys([*subject.cues, *ear.cues]))[:12],
            "place": ear.place or (taste.place if asset_type == "BACKGROUND" else ""),
            "time_of_day": time_of_day,
            "weather": ear.weather or taste.weather,
            "parts": look.parts,
            "sizes": ear.sizes,
            "counts": ear.counts,
            "palette": look.palette,
            "materials": look.materials,
            "proportions": look.proportions,
            "style": style,
            "physique": ear.physique or taste.physique or "standard",
            "pose": ear.pose,
            "motion": words.motion[:1_000] or ", ".join(dict.fromkeys(ear.motions)),
            "symmetry": ear.symmetry or "auto",
            "mood": mood,
            "avoid": tuple(dict.fromkeys([*_nouns(negative), *ear.avoided]))[:40],
            "poly_count_budget": budget_of(limits.get("poly_count_budget")),
            "rig_type": rig_for(row.archetype, rig_type),
            "platform": str(limits.get("platform") or "PC"),
        }
    )


def _expanded(words: Words, style: str, mood: str) -> str:
    taste = words.style or words.style_dna or f"stylised {style}"
    told = [words.concept, words.details, taste, words.feedback, f"{mood} mood" if mood else ""]
    framing = ["full body in frame", "clear silhouette", "soft key light", "plain background", "game asset"]
    return ", ".join(part.strip() for part in [*told, *framing] if part.strip())[:16_000]


def _listed(text: str) -> list[str]:
    """The items of a negative list, small and once each. "no hats" and "hats" say the same there."""
    items = (item.strip().lower() for item in text.replace("\n", ",").replace(";", ",").split(","))
    return [plain for plain in dict.fromkeys(item.removeprefix("no ").strip() for item in items) if plain]


def _nouns(negative: list[str]) -> Iterator[str]:
    """What of the negative list a recipe may understand: known words, short enough for a brief."""
    for item in negative:
        for word in (w for clause in clauses(item) for w in clause):
            if word not in SILENT and (
                colours.named(word) or kind_of(word) or any(f in PARTS for f in singulars(word))
            ):
                yield word


def _clean(text: JsonValue) -> str:
    """A text as a brief can hold it: no longer than it may be, without control characters and halves of pairs."""
    kept = (c for c in str(text or "")[:MOST_TEXT] if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs", "Cf"})
    return "".join(kept)


def _mapping(value: JsonValue) -> Mapping[str, JsonValue]:
    return value if isinstance(value, Mapping) else {}
