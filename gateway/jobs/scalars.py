"""JSON's own types, kept apart in request bodies: 0 is no `false`, `true` is no 1, and "12" is no 12."""

import types
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel

Kinds = frozenset[type]
_NUMBERS: Final = frozenset((int, float))
_NAMED: Final[Mapping[type, str]] = MappingProxyType({bool: "boolean", int: "integer", float: "number", str: "string"})


def must_fit(model: type[BaseModel], field: str, value: object) -> object:
    """The value as it came. Raises `ValueError` for one that would have to be taken for another of JSON's types."""
    kinds, inner = _kinds(model, field)
    _check(value, kinds)
    if isinstance(value, list | tuple):
        for one in value:
            _check(one, inner)
    return value


def _check(value: object, kinds: Kinds) -> None:
    if not kinds or value is None:
        return
    if isinstance(value, bool):
        fits = bool in kinds
    elif isinstance(value, int | float):
        fits = bool(kinds & _NUMBERS)
    else:
        fits = not isinstance(value, str) or not kinds <= _NUMBERS | {bool}
    if not fits:
        wanted = " or ".join(sorted({_NAMED.get(kind, "string") for kind in kinds}))
        raise ValueError(f"Input should be a valid {wanted}")


@cache
def _kinds(model: type[BaseModel], field: str) -> tuple[Kinds, Kinds]:
    """Of the field itself and of the items of a list; empty where anything may stand."""
    leaves = _leaves(model.model_fields[field].annotation)
    items = [leaf for one in leaves if get_origin(one) in (tuple, list) for leaf in get_args(one)[:1]]
    return _scalars(leaves), _scalars([leaf for item in items for leaf in _leaves(item)])


def _leaves(annotation: Any) -> list[Any]:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _leaves(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return [leaf for one in get_args(annotation) for leaf in _leaves(one)]
    if origin is Literal:
        return [type(one) for one in get_args(annotation)]
    return [annotation]


def _scalars(leaves: list[Any]) -> Kinds:
    """Empty, if something else than scalars and lists is among them."""
    kept = [leaf for leaf in leaves if leaf is not type(None) and get_origin(leaf) not in (tuple, list, dict)]
    plain = all(isinstance(leaf, type) and not issubclass(leaf, BaseModel) for leaf in kept)
    return frozenset(kept) if plain else frozenset()
