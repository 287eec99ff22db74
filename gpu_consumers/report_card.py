"""The report card of an asset: what was measured, what it should have been, and whether that is good enough.

Every step that makes or changes a mesh or a sheet adds its gates to its facts under `report_card`; the command line
and the gallery show them. A gate that a step can mend is mended before it is measured for good.
"""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from pydantic import JsonValue

from gpu_consumers.errors import Unworkable

KEY: Final = "report_card"
Value = str | int | float | bool | None


class Gate(NamedTuple):
    """One thing that was measured."""

    name: str  # "watertight", "triangles", "loop_seam.walk"
    value: Value
    wanted: str  # in words: "<= 6000", "0", "at most 4 a vertex"
    passed: bool
    unit: str = ""  # "mm", "px", "share of the height"; empty for counts and yes or no
    note: str = ""  # what was done about it, or what to do

    def facts(self) -> dict[str, JsonValue]:
        return {name: value for name, value in self._asdict().items() if value != "" and name != "name"}


def at_most(name: str, value: float, limit: float, unit: str = "", note: str = "") -> Gate:
    return Gate(name, value, f"<= {limit:g}", value <= limit, unit, note)


def at_least(name: str, value: float, limit: float, unit: str = "", note: str = "") -> Gate:
    return Gate(name, value, f">= {limit:g}", value >= limit, unit, note)


def exactly(name: str, value: Value, wanted: Value, note: str = "") -> Gate:
    return Gate(name, value, str(wanted), value == wanted, note=note)


def told(name: str, value: Value, unit: str = "", note: str = "") -> Gate:
    """Something worth knowing that no limit is set for."""
    return Gate(name, value, "", True, unit, note)


class ReportCard(NamedTuple):
    gates: tuple[Gate, ...]

    @classmethod
    def of(cls, gates: Iterable[Gate]) -> "ReportCard":
        return cls(tuple(gates))

    @property
    def failed(self) -> tuple[Gate, ...]:
        return tuple(gate for gate in self.gates if not gate.passed)

    def facts(self) -> dict[str, JsonValue]:
        """For a step's facts: `{**card.facts(), ...}`."""
        return {KEY: {"passed": not self.failed, "gates": {gate.name: gate.facts() for gate in self.gates}}}

    def enforce(self) -> "ReportCard":
        """Raises `Unworkable` with the first reason when a gate is not passed."""
        for gate in self.failed:
            unit = f" {gate.unit}" if gate.unit else ""
            reason = f"{gate.name.replace('_', ' ')} is {gate.value}{unit}, wanted {gate.wanted}"
            raise Unworkable(
                f"{reason}; {gate.note}" if gate.note else reason, code=f"gate_{gate.name.partition('.')[0]}"
            )
        return self


def cards_in(facts: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    """The gates of a step's facts, by name; empty when it has no card."""
    card = facts.get(KEY)
    gates = card.get("gates") if isinstance(card, Mapping) else None
    return gates if isinstance(gates, Mapping) else {}
