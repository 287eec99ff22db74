"""Breaks the domain in one place after the other and sees whether a test notices: `python -m tests.mutation`.

Prints what became of the mutants of each module, and where the ones that no test noticed are listed. Exit code 1 if
less than `--least` percent were noticed. It works on a copy in build/mutation, so the tree may be edited meanwhile.
"""

import argparse
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.mutation.verdicts import COLUMNS, NOTICED, Tally, module_of, read, tallies, total

ROOT = Path(__file__).parents[2]
DOMAIN = Path("processors", "domain")
COPIED = ("event_schemas", "processors", "infra", "docs", "tests")
WORK = ROOT / "build" / "mutation"
LOG = WORK / "mutmut.log"
UNNOTICED = WORK / "unnoticed.txt"
TOOLS = ROOT / ".venv-mutation" / "bin"
# mutmut imports the domain once and forks: what runs while modules are imported is past by then.
AT_IMPORT = ("processors.domain.plans.x__", "processors.domain.streams.x__takes__")
STATE_MACHINES = "tests/unit/domain/test_machines.py"
LONGEST_S = 300


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--only", metavar="MODULE", default="", help="one module of the domain, such as fair_share")
    parser.add_argument("--least", type=float, default=85.0, metavar="PERCENT", help="of the mutants (85)")
    parser.add_argument("--cores", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args()
    if chosen.only and not (ROOT / DOMAIN / f"{chosen.only}.py").exists():
        parser.error(f"--only: there is no {DOMAIN / chosen.only}.py")
    copy_the_tree()
    try_mutants(chosen.only, chosen.cores)
    verdicts = {mutant: end for mutant, end in read(results()).items() if chosen.only in ("", module_of(mutant))}
    for mutant, end in verdicts.items():
        if end == "survived" and mutant.startswith(AT_IMPORT):
            verdicts[mutant] = try_in_a_new_process(mutant)
    show(tallies(verdicts), Console())
    list_unnoticed(verdicts)
    return 0 if total(tallies(verdicts)).share >= chosen.least else 1


def copy_the_tree() -> None:
    shutil.rmtree(WORK, ignore_errors=True)
    for folder in COPIED:
        shutil.copytree(ROOT / folder, WORK / folder, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
    for file in (ROOT / "pyproject.toml", Path(__file__).with_name("setup.cfg")):
        shutil.copy2(file, WORK)


def try_mutants(only: str, cores: int) -> None:
    """Lets mutmut try them all, or those of one module. Ends the program if it cannot."""
    command = [str(TOOLS / "mutmut"), "run", "--max-children", str(cores)]
    if only:
        command.append(f"processors.domain.{only}.*")
    with LOG.open("w") as log:  # its running line is for a terminal
        done = subprocess.run(command, cwd=WORK, env=environment(), stdout=None if sys.stdout.isatty() else log)
    if done.returncode != 0:
        sys.exit(f"mutmut ended with code {done.returncode}: {LOG.read_text()[-2000:]}")


def results() -> str:
    command = [str(TOOLS / "mutmut"), "results", "--all", "true"]
    return subprocess.run(command, cwd=WORK, env=environment(), stdout=subprocess.PIPE, text=True, check=True).stdout


def try_in_a_new_process(mutant: str) -> str:
    """How a mutant ends that is broken before anything is imported. mutmut's copy asks the environment which it is."""
    command = [str(TOOLS / "python"), "-m", "pytest", "-x", "tests/unit/domain", "--deselect", STATE_MACHINES]
    env = {**environment(), "MUTANT_UNDER_TEST": mutant}
    try:
        code = subprocess.run(command, cwd=WORK / "mutants", env=env, capture_output=True, timeout=LONGEST_S).returncode
    except subprocess.TimeoutExpired:
        return "timeout"
    return "killed" if code else "survived"


def environment() -> dict[str, str]:
    """The tools see the packages of the environment that runs this, but not the project, of which they have a copy."""
    packages = sysconfig.get_path("purelib")
    return {**os.environ, "PYTHONPATH": packages, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}


def show(counted: Iterable[Tally], console: Console) -> None:
    table = Table(title=f"Mutants of {DOMAIN}", title_justify="left", header_style="bold")
    table.add_column("module", no_wrap=True)
    for column in ("mutants", *COLUMNS, "other", "noticed"):
        table.add_column(column, justify="right")
    every = list(counted)
    for tally in every:
        _add(table, tally)
    table.add_section()
    _add(table, total(every))
    console.print(table)


def _add(table: Table, tally: Tally) -> None:
    ended = (str(tally.ended.get(column, 0)) for column in COLUMNS)
    table.add_row(tally.module, str(tally.mutants), *ended, str(tally.other), f"{tally.share:.1f} %")


def list_unnoticed(verdicts: dict[str, str]) -> None:
    unnoticed = [f"{mutant}: {end}" for mutant, end in verdicts.items() if end not in NOTICED]
    UNNOTICED.write_text("\n".join(unnoticed) + "\n")
    here, tool = WORK.relative_to(ROOT), os.path.relpath(TOOLS / "mutmut", WORK)
    print(
        f"{len(unnoticed)} no test noticed: {UNNOTICED.relative_to(ROOT)}. To read one: cd {here} && {tool} show NAME"
    )


if __name__ == "__main__":
    sys.exit(main())
