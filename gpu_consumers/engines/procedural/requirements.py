"""What of Blender is missing on this machine. Imports neither Blender nor numpy: it must answer where they are not."""

import ctypes
import importlib.util
from typing import Final

SYSTEM_LIBRARIES: Final = {
    # what bpy loads -> the Debian package that has it
    "libX11.so.6": "libx11-6",
    "libXi.so.6": "libxi6",
    "libXfixes.so.3": "libxfixes3",
    "libXrender.so.1": "libxrender1",
    "libSM.so.6": "libsm6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libGL.so.1": "libgl1",
}


def missing() -> str:
    """One sentence with the command that mends it, or "" when Blender can be used here. Imports nothing."""
    if importlib.util.find_spec("bpy") is None:
        return "Blender is missing: pip install 'forgelog[blender]'"
    if importlib.util.find_spec("cv2") is None:
        return "OpenCV is missing: pip install 'forgelog[blender]'"
    lacking = [package for library, package in SYSTEM_LIBRARIES.items() if not _loadable(library)]
    if lacking:
        return f"Blender lacks system libraries: apt-get install -y {' '.join(lacking)}"
    return ""


def _loadable(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
