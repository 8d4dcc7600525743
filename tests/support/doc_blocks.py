"""The code blocks of a Markdown document, and what is to be done with each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from sybil import Document
from sybil.parsers.markdown.lexers import FencedCodeBlockLexer

ROOT = Path(__file__).parent.parent.parent
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"))
    if path.parent.name not in ("adr", "_ext")
)

_FENCES = FencedCodeBlockLexer(language="[a-z]*")  # `{toctree}` and its like are no code
_NOT_RUN = re.compile(r"<!-- not run: ([^\n]+) -->\s*\Z")
_SAVED = re.compile(r"[Ss]ave (?:this|it)\s+as\s+`([^`\n]+)`[^`\n]*:\s*\Z")
_OUTPUT = re.compile(r"(?:prints|answers|says)[^\n]*:\s*\Z")


@dataclass(frozen=True)
class Block:
    """Hold one code block.

    ``saved_as``: the file that the reader is told to save it as, if so.
    ``is_output``: whether it is what the block before it prints.
    ``not_run``: why it is not run here, or None.
    """

    path: str
    line: int
    language: str
    text: str
    saved_as: str | None
    is_output: bool
    not_run: str | None

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


def blocks_of(path: str) -> Iterator[Block]:
    """Yield the code blocks of a spec of this project, in their order."""
    text = (ROOT / path).read_text(encoding="utf-8")
    document = Document(text, path)
    for region in _FENCES(document):
        before = text[: region.start]
        marked, saved, output = _NOT_RUN.search(before), _SAVED.search(before), _OUTPUT.search(before)
        yield Block(
            path,
            text.count("\n", 0, region.start) + 1,
            region.lexemes["language"],
            str(region.lexemes["source"]),
            saved and saved[1],
            bool(output) and region.lexemes["language"] == "text",
            marked and marked[1],
        )
    for token in MarkdownIt("commonmark").parse(text):
        if token.type == "code_block" and token.map:
            yield Block(path, token.map[0] + 1, "", token.content, None, False, "it is indented, without a language")
