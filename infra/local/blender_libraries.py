"""What Blender loads from the system, and the Debian or Ubuntu package that brings it: a bare machine has none."""

import ctypes

PACKAGE_OF = {
    "libX11.so.6": "libx11-6",
    "libXi.so.6": "libxi6",
    "libXfixes.so.3": "libxfixes3",
    "libXrender.so.1": "libxrender1",
    "libSM.so.6": "libsm6",
    "libICE.so.6": "libice6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libGL.so.1": "libgl1",
}


def missing_packages() -> list[str]:
    """The packages whose libraries this machine cannot load."""
    return [package for library, package in PACKAGE_OF.items() if not loads(library)]


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def apt_command(packages: list[str]) -> str:
    """What brings them, for a person to type."""
    return f"sudo apt-get install --no-install-recommends {' '.join(packages)}"
