"""The forge's own page, and the pages that explain its problems."""

from functools import cache
from pathlib import Path
from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse

from gateway.errors import KINDS, Problem

_POLICY: Final = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src * data: blob:; "
    "connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@cache
def _html() -> str:
    return (Path(__file__).parent / "page.html").read_text()


def routes() -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/", response_class=HTMLResponse)
    async def page() -> HTMLResponse:
        headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
        return HTMLResponse(_html(), headers=headers)

    @router.get("/favicon.ico")
    async def icon() -> RedirectResponse:
        return RedirectResponse("data:,", 307)

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
