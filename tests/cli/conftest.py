"""The environment of the commands that the tests run in this process."""

import os
from pathlib import Path

import pytest


@pytest.fixture
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let no setting of the machine reach a command, and run it in an empty folder."""
    for name in [name for name in os.environ if name.startswith("PARTNER_CENTER_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
