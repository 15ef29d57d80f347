"""Settings in, the application out: pages, interfaces and open data over one knowledge base."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.metadata import version
from importlib.resources import files
from importlib.util import find_spec

from fastapi import APIRouter, Depends, FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from . import memory
from .accounts import gate
from .accounts.door import Who, door
from .api import asking, comparing, listing, reading, reference
from .linked import downloads
from .linked import pages as linked_pages
from .linked.shelf import Shelf
from .server import etags, health, problems
from .server.headers import SafeHeaders
from .server.heads import Heads
from .server.limits import Limits
from .server.observing import Measurements, Observing
from .server.parameters import no_others
from .server.proxies import Proxies
from .server.settings import Settings
from .server.settings import settings as read_settings
from .server.snapshots import Snapshots
from .sparql import endpoint
from .sparql.service import queries_of
from .web import home, maintain, signing
from .web.about import routes as about
from .web.compare import routes as weighing
from .web.library import routes as library
from .web.match import routes as matching

ROUTERS: tuple[APIRouter, ...] = (
    home.router,
    matching.router,
    library.router,
    weighing.router,
    about.router,
    asking.router,
    reading.router,
    comparing.router,
    listing.router,
    reference.router,
    linked_pages.router,
    downloads.router,
    endpoint.router,
    health.router,
    signing.router,
    maintain.router,
)
"""All ways in; a family of pages or an interface is added here."""
_API = "/api"
_DESCRIPTION = "惠企政策知识库：一家企业适用哪些措施、为什么、还缺什么；各地同类措施怎么比。每个结论都带原文出处。"


def served() -> FastAPI:
    """The application of a process that does nothing else."""
    app = create_app()
    memory.look_seldom()
    return app


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application; the settings of the environment when none are given."""
    chosen = settings or read_settings()
    app = FastAPI(
        title=chosen.title,
        description=_DESCRIPTION,
        version=version("huiqi-kb"),
        lifespan=_lifespan,
        docs_url=None,  # the page that FastAPI offers fetches scripts from elsewhere
        redoc_url=None,
        openapi_url="/api/openapi.json",
        root_path="",
    )
    app.state.settings = chosen
    app.state.door = door(chosen)
    app.state.snapshots = Snapshots(chosen.kb)
    app.state.measurements = Measurements()
    app.state.dumps = Shelf()
    app.state.queries = queries_of(chosen)
    app.mount("/static", StaticFiles(directory=str(files("kb.web") / "static")), name="static")
    for router in ROUTERS:
        app.include_router(router, dependencies=[Depends(no_others)] if router.prefix == _API else None)
    reference.with_problems(app)
    _answer_assistants(app, chosen)
    problems.install(app)
    etags.install(app)
    gate.install(app)
    _wrap(app, chosen)
    return app


def _answer_assistants(app: FastAPI, chosen: Settings) -> None:
    """Answer at /mcp, where what that takes is installed."""
    app.state.assistants = None
    if find_spec("mcp") is not None:
        from .mcp.http import PATH, Assistants

        app.state.assistants = Assistants(chosen, app.state.snapshots.lease)
        app.router.routes.append(Route(PATH, app.state.assistants))


def _wrap(app: FastAPI, chosen: Settings) -> None:
    """What every request passes, the last added first."""
    app.add_middleware(Heads)
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.add_middleware(Who, door=app.state.door)
    app.add_middleware(Limits, settings=chosen)
    if chosen.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(chosen.cors_origins),
            allow_methods=["GET", "POST"],
            allow_headers=["*"],  # JSON bodies and the protocol of assistants need some; no cookies are let through
            expose_headers=["ETag", "X-Request-ID"],
        )
    if chosen.allowed_hosts:
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(chosen.allowed_hosts))
    app.add_middleware(SafeHeaders)
    app.add_middleware(Observing, measurements=app.state.measurements)
    app.add_middleware(Proxies, trusted=chosen.trusted_proxies)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open nothing before the first request, close everything after the last."""
    async with AsyncExitStack() as running:
        if app.state.assistants is not None:
            await running.enter_async_context(app.state.assistants.running())
        yield
    app.state.queries.close()
    app.state.snapshots.close()
    app.state.dumps.close()
