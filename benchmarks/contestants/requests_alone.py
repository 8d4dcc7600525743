"""Bare requests."""

from collections.abc import Generator
from contextlib import contextmanager

import requests

from benchmarks.contestants import Call
from benchmarks.exchange import BODY, HEADERS, Target


@contextmanager
def post(target: Target) -> Generator[Call, None, None]:
    """Post with `requests.Session.post`; nothing is decoded."""
    with requests.Session() as session:
        yield lambda: session.post(target.url, json=BODY, headers=HEADERS, timeout=30).content
