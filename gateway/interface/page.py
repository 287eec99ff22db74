"""The forge's own page, and the pages that explain its problems."""

from functools import cache
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from gateway.door.rights import takes
from gateway.errors import KINDS, Problem

_POLICY: Final = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src * data: blob:; "
    "connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

_ANVIL: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#ff8a3d" '
    'd="M4 11h15c0-2 2-4 9-4-1 6-5 8-8 9v3l4 6H8l4-6v-3c-4 0-7-2-8-5z"/></svg>'
)


@cache
def _html() -> str:
    return (Path(__file__).parent / "page.html").read_text()


def routes() -> APIRouter:
    router = APIRouter(include_in_schema=False, dependencies=[takes("open")])

    @router.get("/", response_class=HTMLResponse)
    async def page() -> HTMLResponse:
        headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
        return HTMLResponse(_html(), headers=headers)

    @router.get("/favicon.ico")
    async def icon() -> Response:
        return Response(_ANVIL, media_type="image/svg+xml", headers={"Cache-Control": "max-age=86400"})

    @router.get("/problems")
    async def problems() -> dict[str, dict[str, object]]:
        """Every problem that the gateway knows."""
        return {code: _told(code) for code in KINDS}

    @router.get("/problems/{code}")
    async def problem(code: str) -> dict[str, object]:
        """What a problem means and what to do about it."""
        if code not in KINDS:
            raise Problem("unknown_problem", f"there is no problem {code!r}", "code")
        return _told(code)

    return router


def _told(code: str) -> dict[str, object]:
    kind = KINDS[code]
    return {"code": code, "status": kind.status, "title": kind.title, "remedy": kind.remedy}
