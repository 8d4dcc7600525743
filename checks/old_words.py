"""Find names and phrases that this project does not use any more, and say what to use: `python checks/old_words.py`.

The names of the field are easier to guess than those that somebody made up, and the usual phrase is understood at once.
Each pattern below is one that code or docs had once, with the one that they have now. `docs/style.md` has examples.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOOKED_AT = (
    *("overrides/**/*.py", "openapi/**/*.py", "openapi/templates/*.jinja", "workflows/**/*.py", "emulator/**/*.py"),
    *("release/*.py", "benchmarks/**/*.py", "tests/**/*.py", "docs/**/*.md", "docs/_ext/*.py", "noxfile.py"),
    *("README.md", "CONTRIBUTING.md", "SECURITY.md", "pyproject.toml", ".ci/run"),
    *("emulator/**/*.html", "workflows/**/*.html", "benchmarks/**/*.md", "changelog.d/*.md", "CHANGELOG.md"),
)
NOT_LOOKED_AT = (  # a decision says what was known when it was taken; the others quote old names
    *("docs/adr/", "docs/style.md", "tests/checks/"),
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
PHRASES: Mapping[str, str] = {  # of the pages, the packages and their messages; docs/style.md has a sentence for each
    r"\b(goes|go|went|going) on (with|working|after)\b": "continues",
    r"\b(is|are|was|were) told\b(?! (to|apart|not|of)\b)": "is reported, or sees",
    r"\bat an? (emulator|index)\b": "with an emulator, or on an index",
    r"\bof (its|their|our|his|her) own\b": "its own, or a separate one",
    r"\basked for\b(?! (an?|the|one|it|its|every|anything|claims)\b)|\bwent as asked\b": "requested",
    r"\basks? after\b|\basked after\b": "looks up",
    r"\b(that|which) (is|are) (?-i:none)\b": "that is not one: name it",
    r"\bto be had\b": "available",
    r"\bbegins? so\b": "begins with …",
    r"\b(is|are|was|were) of (another|an?|one|its)\b(?! kind)|\b(is|are) of [`\[]": "comes from, belongs to, or has",
    r"\bgo(es)? over (all|each|every|its|the (partner|customers|pages|rows))\b": "iterates over",
    r"\b(has|have) (it all|all of it)\b": "has the details",
    r"\bas (it|they) likes?\b": "as it wants, or anything",
    r"\banew\b": "again",
    r"\bby (itself|themselves)\b": "automatically, or on its own",
    r"\bat the most\b": "at most",
    r"\bmend(s|ed|ing)?\b": "fix",
    r"\bfor who (reads|builds|looks|uses|wants|types|asks)\b": "for anyone who",
    r"\ball the same\b": "anyway",
    r"\bspeaks? of\b": "mentions",
    r"\bhow it (goes|went|ended)\b": "the progress, or the outcome",
    r"\b(lies|lie) (in|beside)\b": "is in, or is beside",
    r"\bthe way of (a|one|the)\b": "the path of",
}
ALL = {**NAMES, **AMBIGUOUS, **WORDS, **PHRASES}


def found(root: Path, words: Mapping[str, str] = ALL) -> Iterator[str]:
    """Yield every place that has an old name, with what to say there."""
    patterns = [(_compiled(pattern), instead) for pattern, instead in words.items()]
    for file in sorted({each for glob in LOOKED_AT for each in root.glob(glob)}):
        name = file.relative_to(root).as_posix()
        if name.startswith(NOT_LOOKED_AT):
            continue
        text = file.read_text(encoding="utf-8")
        for pattern, instead in patterns:
            if not _applies(pattern.pattern, name):
                continue
            for match in pattern.finditer(text):
                line = text.count("\n", 0, match.start()) + 1
                yield f"{name}:{line}: {match[0].strip()!r} is an old name; say {instead}"


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.MULTILINE | (re.IGNORECASE if pattern in PHRASES else 0))


def _applies(pattern: str, name: str) -> bool:
    """Return whether a pattern is looked for in a file: an entry of the changelog says what a name was before."""
    if name.startswith(("changelog.d/", "CHANGELOG")):
        return pattern in PHRASES
    return not (name.startswith("tests/") and pattern in AMBIGUOUS)


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
