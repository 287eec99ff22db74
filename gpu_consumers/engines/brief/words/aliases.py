"""Rare or old nouns, and the noun that the kinds know. A lone rare word carries too little meaning for embeddings."""

from collections.abc import Mapping
from typing import Final

_ALIASES: Final[Mapping[str, str]] = {
    "dragon": "wyrm drake wyvern dragonling draco",
    "knight": "gladiator cavalier champion templar samurai legionnaire spartan swordsman swordmaster",
    "wizard": "necromancer shaman sage archmage conjurer alchemist cleric priest monk",
    "villager": "lass lad child kid blacksmith shepherd lumberjack nobleman adventurer traveller traveler someone",
    "horse": "steed mustang",
    "wolf": "jackal coyote direwolf",
    "cat": "jaguar cheetah lynx cougar",
    "rogue": "scout spy",
    "pirate": "corsair buccaneer",
    "chest": "coffer strongbox",
    "rock": "pebble",
    "tree": "sapling willow",
    "bush": "fern",
}
ALIASES: Final[Mapping[str, str]] = {word: known for known, words in _ALIASES.items() for word in words.split()}
