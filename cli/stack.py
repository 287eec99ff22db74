"""Commands about the local stack: start it, stop it, ask how it is and what it lacks."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import httpx
import psutil
import typer

from cli.terminal import AsJson, err, forge_url, out, print_json, print_rows, table
from cli.trouble import Trouble, Unreachable
from cli.words import escape, size
from infra.local.state import Home, StackState
from infra.settings import DataSettings, GatewaySettings, LocalStackSettings

if TYPE_CHECKING:
    from infra.local.doctor import Check

Data = Annotated[
    Path | None, typer.Option(help="Folder of the forge's data. Default: FORGELOG_DATA, else .forgelog here.")
]
PHASES: Final = {"running": "[green]● runs[/]", "starting": "[yellow]◐ starts[/]", "stopping": "[yellow]◐ stops[/]"}


def up(
    foreground: Annotated[
        bool, typer.Option("--foreground", "-f", help="Stay, and stop the forge with Ctrl-C.")
    ] = False,
    workers: Annotated[
        int | None, typer.Option(min=0, max=64, help="How many CPU workers. Default: FORGELOG_WORKERS, else 2.")
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port of the gateway. Default: FORGELOG_PORT, else 7400.")
    ] = None,
    brokers: Annotated[
        int | None,
        typer.Option(
            help="Kafka brokers, 1 or 3. Default: as many as the folder has; in a new one FORGELOG_BROKERS, else 1."
        ),
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Start the forge on this machine: Kafka, Postgres, the forge's own processes and workers.

    Its data stays in the data folder and survives `forgelog down`. A second `up` says that it runs already.
    """
    home = Home((data or DataSettings().folder).resolve())
    hands = LocalStackSettings().workers if workers is None else workers
    door = GatewaySettings().port if port is None else port
    if brokers not in (None, 1, 3):
        raise Trouble(f"--brokers {brokers}: one broker keeps one copy, three keep three; say 1 or 3")
    copies = brokers_here(home, brokers)
    if foreground:
        stay(home, hands, door, copies)
    if home.is_held():
        state = home.read()
        if not as_json:
            return out.print(
                f"[green]●[/] the forge runs already at [bold]{state.url}[/] [dim]data in {home.folder}[/]"
            )
    else:
        state = start(home, hands, door, quiet=as_json, brokers=copies)
    if as_json:
        return print_json({"phase": state.phase, "url": state.url, "data": str(home.folder)})
    out.print(f"[green]●[/] the forge is up at [bold]{state.url}[/] [dim]data in {home.folder}[/]", soft_wrap=True)
    out.print('[dim]next: [/]forgelog generate "a knight with a red cape" --watch')


def brokers_here(home: Home, wanted: int | None) -> int:
    """Raises `Trouble` when the folder's log is kept by another number of brokers."""
    from infra.local import kafka  # needs the optional packages of the local stack

    try:
        return kafka.brokers_of(home.folder, wanted, LocalStackSettings().brokers)
    except kafka.OtherBrokers as refusal:
        raise Trouble(str(refusal)) from refusal


def start(home: Home, workers: int, port: int, quiet: bool = False, brokers: int | None = None) -> StackState:
    """Starts the stack and tells of each stage as it comes. Raises `Trouble`."""
    from infra.local import stack  # needs the optional packages of the local stack

    stages: list[str] = []
    try:
        with err.status("starting the forge", spinner="dots") as spinner:

            def tell(line: str) -> None:
                stages.append(line)
                spinner.update(f"starting the forge: {line}")
                if not quiet and not err.is_terminal:
                    err.print(f"  {line}", markup=False)

            return stack.up(home.folder, workers=workers, port=port, on_progress=tell, brokers=brokers)
    except stack.StackFailed as failure:
        raise Trouble(f"{failure}\nRun `forgelog doctor` to see what is missing") from failure


def stay(home: Home, workers: int, port: int, brokers: int) -> None:
    """Becomes the supervisor: this process is replaced by it, so that nothing stands between it and the terminal."""
    command = [sys.executable, "-m", "infra.local.supervisor", "--data", str(home.folder)]
    command += ["--workers", str(workers), "--port", str(port), "--brokers", str(brokers)]
    os.execv(sys.executable, command)


def down(data: Data = None) -> None:
    """Stop the forge on this machine. Its data stays."""
    from infra.local import stack

    home = Home((data or DataSettings().folder).resolve())
    try:
        with err.status("stopping the forge", spinner="dots"):
            stopped = stack.down(home.folder)
    except stack.StackFailed as failure:
        raise Trouble(str(failure)) from failure
    said = (
        f"the forge has stopped [dim]data stays in {home.folder}[/]"
        if stopped
        else "no forge runs here: nothing to stop"
    )
    out.print(f"[dim]○[/] {said}", soft_wrap=True)


def status(data: Data = None, as_json: AsJson = False) -> None:
    """Say how the forge is: does it answer, which processes run, how often they had to be started again.

    Ends with code 3 when it does not answer.
    """
    home = Home((data or DataSettings().folder).resolve())
    state = home.read()
    url = forge_url() if data is None else state.url
    readiness = ask_ready(url)
    if as_json:
        told = {"url": url, "ready": readiness == "", "why_not": readiness, "phase": state.phase}
        print_json(told | {"processes": [vars(process) for process in state.processes]})
    else:
        answer = "[green]● answers[/]" if not readiness else f"[red]○ {escape(readiness)}[/]"
        out.print(f"gateway {url}  {answer}", soft_wrap=True)
        if state.phase != "stopped":
            out.print(f"stack {home.folder}  {PHASES[state.phase]}\n", soft_wrap=True)
            print_rows(table("process", "pid>", "memory>", "restarts>"), process_rows(state), "")
            out.print(f"[dim]logs in {home.logs}[/]", soft_wrap=True)
    if readiness:
        raise Unreachable(f"the forge at {url} is not ready: `forgelog up` starts one here, FORGELOG_URL names another")


def ask_ready(url: str) -> str:
    """Empty when the gateway is ready, else why not."""
    if not url:
        return "no forge runs here"
    try:
        answer = httpx.get(f"{url}/readyz", timeout=5.0)
    except httpx.TransportError:
        return "does not answer"
    return "" if answer.status_code == 200 else f"is not ready yet (it answers {answer.status_code})"


def process_rows(state: StackState) -> list[tuple[str, ...]]:
    return [
        (
            process.name,
            str(process.pid or "[yellow]starts again[/]"),
            memory(process.pid),
            f"[yellow]{process.restarts}[/]" if process.restarts else "0",
        )
        for process in state.processes
    ]


def memory(pid: int | None) -> str:
    """What the process and its children hold (PSS where the system tells it)."""
    if pid is None:
        return ""
    try:
        root = psutil.Process(pid)
        return size(sum(held(one) for one in (root, *root.children(recursive=True))))
    except psutil.Error:
        return ""


def held(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except (psutil.Error, AttributeError):
        return int(process.memory_info().rss)


def doctor(data: Data = None, as_json: AsJson = False) -> None:
    """Look for what is missing on this machine, and name the command that mends it.

    Ends with code 1 when something is missing that the forge cannot do without.
    """
    from infra.local.doctor import checks

    folder = (data or DataSettings().folder).resolve()
    found = []
    for check in checks(folder):
        found.append(check)
        if not as_json:
            out.print(finding(check), soft_wrap=True)
    if as_json:
        print_json([vars(check) for check in found])
    lacking = [check for check in found if not check.ok and check.needed]
    if lacking:
        raise Trouble(f"{lacking[0].name} is missing: {lacking[0].mend}")
    if not as_json:
        small = [check for check in found if not check.ok]
        out.print("\n[green]✓[/] the forge can run here" + (", without some of its engines" if small else ""))


def finding(check: "Check") -> str:
    """One check as a line, and a second one with the remedy where there is something to mend."""
    sign = "[green]✓[/]" if check.ok else "[red]✗[/]" if check.needed else "[yellow]![/]"
    line = f"{sign} {check.name:<18} [dim]{escape(check.found)}[/]"
    return line if check.ok else f"{line}\n  {'':<18} {escape(check.mend)}"
