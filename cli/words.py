"""How things are said in a terminal: short ids, durations, sizes, one colour per state."""

from datetime import UTC, datetime
from typing import Final

from rich import markup

from infra.printable import printable

MARK: Final = {
    "pending": ("·", "dim"),
    "running": ("▸", "cyan"),
    "paused": ("◆", "yellow"),
    "approved": ("✓", "green"),
    "rejected": ("↺", "magenta"),
    "done": ("✓", "green"),
    "failed": ("✗", "red"),
    "cancelled": ("∅", "dim"),
}


def escape(text: str) -> str:
    """What others wrote, as text for a terminal: neither rich's markup nor a control character in it does anything."""
    return markup.escape(printable(text))


def colour(status: str) -> str:
    return MARK.get(status, ("", "default"))[1]


def mark(status: str) -> str:
    """The status as a sign and a word, in its colour (rich markup)."""
    sign, style = MARK.get(status, ("?", "default"))
    return f"[{style}]{sign} {status}[/]"


def short(identity: str) -> str:
    """The first 8 characters of an id: enough to name it again."""
    return identity[:8]


def duration(seconds: float | None) -> str:
    """`0.4 s`, `12 s`, `3 min 05 s`, `2 h 10 min`; nothing for None."""
    if seconds is None:
        return ""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    if seconds < 59.5:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"


def size(count: int) -> str:
    """Bytes for people, in powers of 1000."""
    if count < 1000:
        return f"{count} B"
    power = min(3, next(power for power in range(1, 9) if count < 999.5 * 1000**power))
    number, unit = count / 1000**power, ("kB", "MB", "GB")[power - 1]
    return f"{number:.1f} {unit}" if number < 9.95 else f"{number:.0f} {unit}"


def ago(moment: datetime | None, now: datetime | None = None) -> str:
    """`12 s ago`, `3 h ago`, `2 days ago`."""
    if moment is None:
        return ""
    seconds = max(0.0, ((now or datetime.now(UTC)) - moment).total_seconds())
    for limit, unit, name in ((60, 1, "s"), (3600, 60, "min"), (86_400, 3600, "h")):
        if seconds < limit:
            return f"{seconds // unit:.0f} {name} ago"
    days = int(seconds // 86_400)
    return f"{days} day{'s' if days > 1 else ''} ago"


def kind_of(text: str) -> str:
    """The asset type's name in the log for what a person wrote: `3d-character` -> `3D_CHARACTER`."""
    return text.strip().upper().replace("-", "_").replace(" ", "_")
