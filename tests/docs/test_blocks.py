"""Every code block of the README and of the site does what it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from doc_blocks import DOCUMENTS, blocks_of
from doc_reader import Reader

from partner_center import AsyncPartnerCenter, PartnerCenter, without_waiting
from partner_center_emulator import Emulator

# Blocks that need an index of packages or Microsoft Entra; a block that is added here has to be worth it.
NOT_RUN = {"README.md": 4}


@pytest.fixture
def reader(emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    """Return a reader whose Partner Center is the emulator, and for whom days pass at once."""
    for client in (PartnerCenter, AsyncPartnerCenter):
        monkeypatch.setitem(client.__init__.__kwdefaults__, "base_url", emulator.base_url)
    with Reader(tmp_path, {}) as reading, without_waiting(emulator.clock.advance):
        yield reading


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_block_does_what_it_says(reader: Reader, document: str) -> None:
    """Followed from top to bottom, no block fails, and what it prints is what the document says."""
    for block in blocks_of(document):
        reader.follow(block)


def test_the_blocks_that_are_not_run_are_counted() -> None:
    """Only so many blocks are not run, each says why."""
    marked = Counter(block.path for document in DOCUMENTS for block in blocks_of(document) if block.not_run)

    assert marked == NOT_RUN
