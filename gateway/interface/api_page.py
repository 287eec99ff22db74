"""The API to read and to try, at /docs: Swagger UI, from here and not from a server of others."""

from importlib.util import find_spec
from pathlib import Path
from typing import Final

from fastapi import APIRouter
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import FileResponse, HTMLResponse

from gateway.door.rights import takes
from gateway.errors import Problem

_POLICY: Final = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_FILES: Final = ("swagger-ui-bundle.js", "swagger-ui.css")
_WISHES: Final = {
    "docExpansion": "none",
    "filter": True,
    "displayRequestDuration": True,
    "persistAuthorization": True,
    "defaultModelsExpandDepth": 0,
}


def routes() -> APIRouter:
    router = APIRouter(prefix="/docs", include_in_schema=False, dependencies=[takes("open")])

    @router.get("", response_class=HTMLResponse)
    async def read() -> HTMLResponse:
        page = get_swagger_ui_html(
            openapi_url="/openapi.json",
            title="Forgelog: the API",
            swagger_js_url=f"/docs/{_FILES[0]}",
            swagger_css_url=f"/docs/{_FILES[1]}",
            swagger_favicon_url="/favicon.ico",
            swagger_ui_parameters=_WISHES,
        )
        page.headers["Content-Security-Policy"] = _POLICY
        page.headers["X-Content-Type-Options"] = "nosniff"
        return page

    @router.get("/{name}")
    async def part(name: str) -> FileResponse:
        if name not in _FILES:
            raise Problem("unknown_route", f"/docs has no {name!r}")
        return FileResponse(_folder() / name, headers={"Cache-Control": "max-age=86400"})

    return router


def _folder() -> Path:
    """Where the package that carries the files has them; it is looked for, not imported."""
    found = find_spec("fastapi_offline")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "static"
