"""Examples in docstrings are run, like those of the pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from doc_blocks import ROOT
from sybil import Example
from sybil.document import PythonDocStringDocument
from sybil.parsers.rest import PythonCodeBlockParser

from partner_center import without_waiting
from partner_center_emulator import Emulator

PACKAGES = ("overrides/partner_center", "workflows/partner_center_workflows", "emulator/partner_center_emulator")
CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"


def _examples() -> Iterator[Example]:
    parser = PythonCodeBlockParser()
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield from PythonDocStringDocument.parse(str(path), parser)


EXAMPLES = list(_examples())


def test_there_are_examples() -> None:
    """The two packages that people import and the emulator each begin with one."""
    assert len(EXAMPLES) >= 3


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: Path(each.path).relative_to(ROOT).as_posix())
def test_every_example_runs(
    example: Example, emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does so with an emulator, with the names of the text around it."""
    monkeypatch.setenv("PARTNER_CENTER_BASE_URL", emulator.base_url)
    monkeypatch.chdir(tmp_path)
    Path("customers.csv").write_text(f"customer_id,qualification\n{CUSTOMER},StateOwnedEntity\n", encoding="utf-8")
    names: dict[str, object] = {"token": "t", "credential": "t", "customer_id": CUSTOMER}
    names |= {"Emulator": Emulator, "httpx": httpx, "timedelta": timedelta}

    with without_waiting():
        exec(compile(example.parsed, example.path, "exec"), names)  # noqa: S102 - this project's own docstrings
