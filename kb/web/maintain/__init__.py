"""The pages of maintainers: adding, reviewing, reports. Nobody gets in who is not signed in."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from kb.accounts.gate import maintainer

from . import add, life, overview, reports, review

router = APIRouter(include_in_schema=False, dependencies=[Depends(maintainer)])
for pages in (overview, add, review, reports, life):
    router.include_router(pages.router)
