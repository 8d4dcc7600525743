"""Bare requests."""

from collections.abc import Generator
from contextlib import contextmanager

import requests

from benchmarks.call import BODY, HEADERS, Target
from benchmarks.contestants import Call


@contextmanager
def post(target: Target) -> Generator[Call, None, None]:
    """Post with `requests.Session.post`; nothing is decoded."""
    with requests.Session() as session:
        yield lambda: session.post(target.url, json=BODY, headers=HEADERS, timeout=30).content
