"""Other defaults for a class, where text that makes one stays as it is."""

from __future__ import annotations

from typing import Any

import pytest


def default(monkeypatch: pytest.MonkeyPatch, kind: Any, **arguments: object) -> None:
    """Let a class be made with other defaults, for arguments that are given by name only."""
    for name, value in arguments.items():
        monkeypatch.setitem(kind.__init__.__kwdefaults__, name, value)
