"""The code blocks of a Markdown page, and what its reader does with each.

The sentence before a block says it to people and to the tests alike:

- "Save this as `customers.csv`:" saves it under this name;
- "In another terminal, …:" runs it in a separate terminal, and leaves it running;
- "… it prints:" is what the block before it prints, and "… the last line …" its end;
- "… it prints `InReview`:" says so of the block that follows;
- `<!-- not run: REASON; tests/FILE.py does the same -->`, which the site does not show, leaves it. The part after the
  semicolon may be missing. In place of a PostgreSQL in a container, `doc_database.py` starts one of this machine.

Any other block is run: bash in one session a page, Python in one interpreter a page, functions `test_…` by pytest.
"""

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
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md"))
    if path.parent.name not in ("adr", "_ext")
)

_FENCES = FencedCodeBlockLexer(language="[a-z]*")  # `{toctree}` and its like are no code
_NOT_RUN = re.compile(r"<!-- not run: ([^\n]+) -->\s*\Z")
_SAVED = re.compile(r"\b[Ss]ave (?:this|it)\s+as\s+`([^`\n]+)`[^`]*:\s*\Z")
_PRINTED = re.compile(r"\bprints?\b[^`]*:\s*\Z")
_PRINTS = re.compile(r"\bprints? `([^`\n]+)`[^`]*:\s*\Z")
_LAST_LINES = re.compile(r"\blast lines?\b", re.IGNORECASE)
_ELSEWHERE = re.compile(r"\b(?:another|first)\s+terminal\b")


@dataclass(frozen=True)
class Block:
    """Hold one code block.

    Attributes:
        path: The page.
        line: Where the block begins.
        language: What stands behind the opening fence; empty for a block that is indented.
        text: The code.
        not_run: Why it is not run here, from the comment above it, or None.
        saved_as: The file that the reader is told to save it as, or None.
        is_printed: Whether the page says that the block before it prints this.
        is_last_lines: Whether it says so of the last lines alone.
        is_elsewhere: Whether the reader is told to run it in another terminal.
        prints: What the sentence before it says that it prints, or None.
    """

    path: str
    line: int
    language: str
    text: str
    not_run: str | None = None
    saved_as: str | None = None
    is_printed: bool = False
    is_last_lines: bool = False
    is_elsewhere: bool = False
    prints: str | None = None

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


def blocks_of(path: str) -> list[Block]:
    """Return the code blocks of a page of this project, in their order."""
    text = (ROOT / path).read_text(encoding="utf-8")
    return sorted([*_fenced(path, text), *_indented(path, text)], key=lambda block: block.line)


def _fenced(path: str, text: str) -> Iterator[Block]:
    for region in _FENCES(Document(text, path)):
        before = text[: region.start]
        marked = _NOT_RUN.search(before)
        sentence = before[: marked.start() if marked else None].rstrip().rpartition("\n\n")[2]
        saved, prints = _SAVED.search(sentence), _PRINTS.search(sentence)
        language = region.lexemes["language"]
        is_printed = language == "text" and bool(_PRINTED.search(sentence))
        yield Block(
            path,
            text.count("\n", 0, region.start) + 1,
            language,
            str(region.lexemes["source"]),
            not_run=marked and marked[1],
            saved_as=saved and saved[1],
            is_printed=is_printed,
            is_last_lines=is_printed and bool(_LAST_LINES.search(sentence)),
            is_elsewhere=bool(_ELSEWHERE.search(sentence)),
            prints=prints and prints[1],
        )


def _indented(path: str, text: str) -> Iterator[Block]:
    for token in MarkdownIt("commonmark").parse(text):
        if token.type == "code_block" and token.map:
            yield Block(path, token.map[0] + 1, "", token.content)
