"""A secret and what a browser holds in, the token of its forms out; a form without it did not come from our page.

Each page shows another token (so that its length or compression tells nothing), all good for the same browser.
"""

from __future__ import annotations

import hmac
import secrets
from urllib.parse import urlsplit

from fastapi import Request

from ontology.findings import KBError

FIELD, HEADER = "csrf", "x-csrf-token"
_SALT = 16
_OWN = ("same-origin", "none")


def token_of(secret: bytes, holder: str) -> str:
    """A token for who holds a cookie."""
    salt = secrets.token_hex(_SALT)
    return salt + _sign(secret, salt, holder)


def is_token(token: str, secret: bytes, holder: str) -> bool:
    """Whether a token was given to this holder."""
    salt, signed = token[: 2 * _SALT], token[2 * _SALT :]
    return hmac.compare_digest(signed.encode(), _sign(secret, salt, holder).encode())


def _sign(secret: bytes, salt: str, holder: str) -> str:
    return hmac.digest(secret, f"form\0{salt}\0{holder}".encode(), "sha256").hex()


def from_own_page(request: Request, base_url: str | None) -> bool:
    """Whether the browser says that the form stood on a page of this site; those that say nothing are old."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None and site not in _OWN:
        return False
    if origin is None:
        return True
    if origin == "null":  # a browser that keeps to itself where it is says so too
        return site is not None
    own = {f"{request.url.scheme}://{request.url.netloc}"} | ({_origin(base_url)} if base_url else set())
    return origin in own


def _origin(address: str) -> str:
    found = urlsplit(address)
    return f"{found.scheme}://{found.netloc}"


def refused() -> KBError:
    """The error of a form that cannot be told to be our own."""
    hint = "，请回到上一页刷新后再提交（填写的内容请先复制）。"
    return KBError("FORM_FOREIGN", "这次提交不是从本站的页面发出的，或页面已经过期", hint=hint)


def own_path(wanted: str | None, default: str) -> str:
    """Where to go on after signing in: a path of this site, whatever was asked for.

    >>> own_path("/maintain/add?x=1", "/maintain"), own_path("//evil.example/", "/maintain")
    ('/maintain/add?x=1', '/maintain')
    """
    if not wanted or not wanted.startswith("/") or not wanted.isprintable() or "\\" in wanted:
        return default
    parts = urlsplit(wanted)
    return wanted if not parts.scheme and not parts.netloc and not wanted.startswith("//") else default
