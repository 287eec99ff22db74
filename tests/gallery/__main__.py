"""`make gallery`: every prompt of examples/gallery.json through the engines, judged by gates, by others, and by eye.

Each prompt has a process of its own, one after the other. What was made lies in gallery/.work, a contact sheet of each
in gallery/NAME.png, all of them in gallery/overview.png, every figure in gallery/results.json and gallery/README.md.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from tests.gallery import sheet
from tests.gallery.checks import checked
from tests.gallery.sheet import gates_of
from tests.gallery.work import prompts

LIMIT_S: Final = 900
# Seconds from prompt to files on two cores, by what is made. From the aims of the project.
AIMS: Final = {"3D_CHARACTER": 60, "PROP": 25, "2D_SPRITE": 60, "BACKGROUND": 20}
SHOWN: Final = ("preview", "sheet_preview", "concept")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", default=[], help="names of prompts; left out: all")
    parser.add_argument("--out", type=Path, default=Path("gallery"))
    parser.add_argument("--sheets", action="store_true", help="make nothing anew: draw the sheets of what is there")
    asked = parser.parse_args()
    known = prompts()
    strange = [name for name in asked.only if name not in known]
    if strange:
        sys.exit(f"no prompt is called {', '.join(strange)}: use {', '.join(known)}")
    work = asked.out.resolve() / ".work"
    work.mkdir(parents=True, exist_ok=True)
    console = Console(highlight=False)
    for name in asked.only or known:
        if not asked.sheets:
            make(name, work, console)
        if (work / name / "result.json").exists():
            draw(name, work, asked.out, console)
    results = [sheet.read(folder.parent) for folder in sorted(work.glob("*/result.json"))]
    report(results, work, asked.out)
    faults = [told["name"] for told in results if not told["good"]]
    console.print(f"{len(results) - len(faults)} of {len(results)} are good; {asked.out / 'README.md'} has the figures")
    if faults:
        sys.exit(f"not good: {', '.join(faults)}")


def make(name: str, work: Path, console: Console) -> None:
    with console.status(f"{name}: making"):
        command = [sys.executable, "-m", "tests.gallery.work", name, str(work)]
        (work / name / "result.json").unlink(missing_ok=True)
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S)
        except subprocess.TimeoutExpired:
            return console.print(f"[red]✗[/] {name}: not done after {LIMIT_S} s")
    if done.returncode:
        console.print(f"[red]✗[/] {name}: {''.join(done.stderr.strip().splitlines()[-1:])}")


def draw(name: str, work: Path, out: Path, console: Console) -> None:
    """Let others check it, draw its sheet, and say how it stands."""
    folder = work / name
    told = sheet.read(folder)
    told["checks"] = {} if told["error"] else checked(told, folder)
    failed = [gate for step in told["steps"] for gate, card in gates_of(step).items() if not card["passed"]]
    wrong = [f"{check}: {fault}" for check, fault in told["checks"].items() if fault]
    told["good"] = not (told["error"] or failed or wrong)
    (folder / "result.json").write_text(json.dumps(told, indent=1), "utf-8")
    sheet.contact_sheet(told, folder).save(out / f"{name}.png")
    trouble = "; ".join([*told["error"].strip().splitlines()[-1:], *failed, *wrong])
    mark = "[green]✓[/]" if told["good"] else "[red]✗[/]"
    console.print(f"{mark} {name:16} {told['seconds']:6.1f} s  {told['memory_mb']:5} MB  {trouble}", soft_wrap=True)


def report(results: list[dict[str, Any]], work: Path, out: Path) -> None:
    pages = [(told["name"], picture) for told in results if (picture := _picture(told, work / told["name"]))]
    if pages:
        sheet.overview(pages).save(out / "overview.png")
    (out / "results.json").write_text(json.dumps(results, indent=1), "utf-8")
    (out / "README.md").write_text(_table(results), "utf-8")


def _picture(told: dict[str, Any], folder: Path) -> Path | None:
    files = {role: folder / name for step in told["steps"] for role, name in step["files"].items()}
    return next((files[role] for role in SHOWN if role in files), None)


def _table(results: list[dict[str, Any]]) -> str:
    lines = [
        "| asset | type | gates | others say | first look s | whole s | aim s | MB | slowest steps |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for told in results:
        gates = [card["passed"] for step in told["steps"] for card in gates_of(step).values()]
        others = ", ".join(f"{name} {fault or 'ok'}" for name, fault in told["checks"].items()) or "-"
        slow = sorted(told["steps"], key=lambda step: -step["seconds"])[:3]
        steps = ", ".join(f"{step['step']} {step['seconds']:.1f}" for step in slow)
        lines.append(
            f"| [{told['name']}]({told['name']}.png) | {told['asset_type']} | {sum(gates)}/{len(gates)} | {others} "
            f"| {told['first_look_s']} | {told['seconds']:.0f} | {AIMS[told['asset_type']]} | {told['memory_mb']} "
            f"| {steps} |"
        )
    return "# Gallery\n\n![all](overview.png)\n\n" + "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
