"""Find names that this project does not use any more, and say what to use: `python checks/old_words.py`.

The names of the field are easier to guess than those that somebody made up. Each pattern below is a name that code or
docs had once, with the one that they have now.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOOKED_AT = (
    *("overrides/**/*.py", "openapi/**/*.py", "openapi/templates/*.jinja", "workflows/**/*.py", "emulator/**/*.py"),
    *("release/*.py", "benchmarks/**/*.py", "tests/**/*.py", "docs/**/*.md", "docs/_ext/*.py", "noxfile.py"),
    *("README.md", "CONTRIBUTING.md", "SECURITY.md", "pyproject.toml"),
)
NOT_LOOKED_AT = (  # a decision says what was known when it was taken; the tests of this check quote old names
    *("docs/adr/", "tests/checks/"),
)

NAMES: Mapping[str, str] = {
    r"\bAsyncDriver\b|\bDriver\b": "APIClient, AsyncAPIClient",
    r"\bclass Answer\b|\bAnswer\(": "Response",
    r"\bVerdict\b": "RetryDecision",
    r"\bReadBack\b|\bhas_it\b": "CreateCheck, already_exists",
    r"\bclass Sender\b|\bSender\(": "Transport",
    r"\bclass Given\b|\bGiven\(": "CallerTransport",
    r"\b(Aiohttp)?Connections\(|\bclass (Aiohttp)?Connections\b": "ConnectionPool, AiohttpConnectionPool",
    r"\bMOST\b|\bLARGEST_PAGE\b": "MAX_CONNECTIONS, MAX_PAGE_SIZE",
    r"\bEARLY\b|^PAUSE\b": "REFRESH_MARGIN, REFRESH_RETRY_DELAY",
    r"\bmust_insist\b|\binsist\b": "force_refresh",
    r"\bclass Position\b|\bPosition\.|\bPosition\(": "Cursor",
    r"\bcontinuation=|\.continuation\b": "continuation_token",
    r"\bconform\w*\b(?!ist)|\bShapeError\b|\bclass Shape\b": "normalize, SchemaError, Schema",
    r"\bdef always\b|\balways\(\)": "default_headers",
    r"\busual_request\b|\bwhole_request\b": "build_request, build_request_fast",
    r"\bCustomerPage\b|\bCustomerList\b": "Page, Pages",
    r"\bgenerator_view\b": "spec_transforms",
    r"partner_center[./](raw|validation_codes|calls|drivers|exchange|shapes|document|observe|wire|limits)\b": (
        "the module that took its place: see docs/explanation/architecture.md"
    ),
    r"partner_center[./]requests\b": "qualification_requests",
}
AMBIGUOUS: Mapping[str, str] = {  # these mean something else in tests
    r"\bask_async\b|def ask\b|\b_way\b": "request_token, _token_method",
    r"\b_Walk\b|\.took\(|def took\b|\.saw\(|def saw\b|\bWatch\(|\bclass Watch\b": "Paginator, Poller.update",
    r"\bjudge\w*": "classify",
    r"\bPlaces\b|\bNO_PLACE\b": "Slots, NO_SLOT",
    r"\bgive_back\b|\.heard\(|def heard\b|\.stands\(|def stands\b": "release, record_response, is_valid",
}
WORDS: Mapping[str, str] = {  # in sentences
    r"\bfloors\b|\b[Ee]ach floor\b|\b(this|its|which) floor\b": "layer",
    r"\b[Ee]ach room\b|\b(one|two|own|a) rooms?\b(?! for)": "module or folder",
    r"\bOpenAPI documents?\b": "OpenAPI spec",
    r"\bthe documents\b": "the docs",
    r"\b(is|are) told of\b": "is called with, or is given",
    r"\bwhat (comes|came|has come) of\b": "the result of",
    r"\bgone on with\b|\bgo on with it\b": "continued",
}
ALL = {**NAMES, **AMBIGUOUS, **WORDS}


def found(root: Path, words: Mapping[str, str] = ALL) -> Iterator[str]:
    """Yield every place that has an old name, with what to say there."""
    patterns = [(re.compile(pattern, re.MULTILINE), instead) for pattern, instead in words.items()]
    for file in sorted({each for glob in LOOKED_AT for each in root.glob(glob)}):
        name = file.relative_to(root).as_posix()
        if name.startswith(NOT_LOOKED_AT):
            continue
        text = file.read_text(encoding="utf-8")
        for pattern, instead in patterns:
            if name.startswith("tests/") and pattern.pattern in AMBIGUOUS:
                continue
            for match in pattern.finditer(text):
                line = text.count("\n", 0, match.start()) + 1
                yield f"{name}:{line}: {match[0].strip()!r} is an old name; say {instead}"


def main(root: Path = ROOT) -> int:
    """Print every old name, and return the exit status."""
    lines = list(found(root))
    if lines:
        print("\n".join(lines), file=sys.stderr)
        return 1
    print(f"none of the {len(ALL)} old names is left")
    return 0


if __name__ == "__main__":
    sys.exit(main())
