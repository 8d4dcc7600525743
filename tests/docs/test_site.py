"""The site as it is built: whole, and of nothing but its own files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

import partner_center
import partner_center_emulator
import partner_center_resources
from changes import checks
from partner_center import errors
from partner_center.formats import spec
from partner_center_generated import models
from partner_center_resources.operations import OPERATIONS
from partner_center_workflows import audit, bulk, cli

SITE = Path(__file__).parent.parent.parent / "build" / "docs"
_LOADED = {"link": "href"} | dict.fromkeys(("script", "img", "iframe", "source", "video", "audio"), "src")


class Page(HTMLParser):
    """Read what a page links to, loads and can be jumped to."""

    def __init__(self, path: Path) -> None:
        """Read the page."""
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.ids: set[str] = set()
        self.text = path.read_text(encoding="utf-8")
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the attributes that matter."""
        given = {name: value for name, value in attrs if value}
        if "id" in given:
            self.ids.add(str(given["id"]))
        if tag == "a" and "href" in given:
            self.links.append(str(given["href"]))
        if given.get(_LOADED.get(tag, "")):
            self.loads.append(str(given[_LOADED[tag]]))


@pytest.fixture(scope="module")
def pages() -> dict[Path, Page]:
    """Return the pages, by their paths."""
    found = {path: Page(path) for path in SITE.rglob("*.html")}
    assert len(found) > 20, f"build the site first: nox -s docs; {SITE} has {len(found)} pages"
    return found


def _broken(pages: dict[Path, Page]) -> Iterator[str]:
    for path, page in pages.items():
        for link in page.links + page.loads:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not target.is_file():
                yield f"{path.relative_to(SITE)}: {link} is not there"
            elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].ids:
                yield f"{path.relative_to(SITE)}: {link} has no such anchor"


def test_every_link_within_the_site_leads_somewhere(pages: dict[Path, Page]) -> None:
    """Each link to a page or file of the site, and to a place on a page, finds it."""
    assert list(_broken(pages)) == []


def test_nothing_is_loaded_from_elsewhere(pages: dict[Path, Page]) -> None:
    """No script, style, font or image has the address of another host, in pages or in styles."""
    loads = [(path.name, each) for path, page in pages.items() for each in page.loads]
    styles = [path for path in SITE.rglob("*.css") if "url(http" in path.read_text(encoding="utf-8").replace('"', "")]

    assert [each for each in loads if urlsplit(each[1]).netloc] == []
    assert styles == []


@pytest.fixture(scope="module")
def anchors(pages: dict[Path, Page]) -> set[str]:
    """Return every place of the reference that can be jumped to."""
    return set[str]().union(*(page.ids for path, page in pages.items() if path.parent.name == "reference"))


@pytest.mark.parametrize(
    "package",
    [partner_center, partner_center_resources, bulk, audit, partner_center_emulator],
    ids=lambda each: each.__name__,
)
def test_every_public_name_is_documented(anchors: set[str], package: object) -> None:
    """Each name of `__all__` has a place in the reference."""
    name = getattr(package, "__name__")  # noqa: B009 - a module
    public: list[str] = getattr(package, "__all__")  # noqa: B009

    assert [each for each in public if f"{name}.{each}" not in anchors] == []


def test_every_model_is_documented(anchors: set[str]) -> None:
    """Each generated model has a place in the reference, under the name that people import it by."""
    packages = ("partner_center", "partner_center_generated.models")

    assert [name for name in models.__all__ if not anchors & {f"{package}.{name}" for package in packages}] == []


def _deprecated() -> set[str]:
    """Return the operations that the spec marks as deprecated."""
    nodes = [node for item in spec.load()["paths"].values() for node in item.values()]
    return {node["operationId"] for node in nodes if isinstance(node, dict) and node.get("deprecated")}


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_is_documented(pages: dict[Path, Page], name: str) -> None:
    """The table names each operation of the spec and leads to its method, which is marked where it is deprecated."""
    page, entry = pages[SITE / "reference" / "resources.html"], OPERATIONS[name]
    with partner_center.PartnerCenter("t") as pc:
        kind = type(getattr(pc, entry.resource))
    anchor = f"partner_center_resources.{kind.__name__}.{entry.method}"

    assert f">{name}</span>" in page.text
    assert f"#{anchor}" in page.links
    described = page.text.partition(f'id="{anchor}"')[2].partition('id="partner_center_resources.')[0]
    assert (">Deprecated</p>" in described) == (name in _deprecated())


def test_every_command_and_hint_is_there(pages: dict[Path, Page]) -> None:
    """The pages that are made of the code are complete: commands, actions, codes and hints."""
    commands, found = pages[SITE / "reference" / "command-line.html"], pages[SITE / "reference" / "errors.html"]
    plain = unescape(found.text).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")

    assert set(cli.COMMANDS) <= commands.ids
    assert {"bulk-run", "bulk-report", "qualifications-wait"} <= commands.ids
    assert [code for code in errors._HINTS if f"<p>{code}</p>" not in found.text] == []
    assert [hint for hint in errors._HINTS.values() if "http" not in hint and hint not in plain] == []


def test_a_link_out_of_the_site_names_the_file(pages: dict[Path, Page]) -> None:
    """What leads to a file of the repository, where the page is read there, is the file's path on the site."""
    decisions = pages[SITE / "adr" / "index.html"]

    assert ">CONTRIBUTING.md<" in decisions.text
    assert [link for link in decisions.links if "CONTRIBUTING" in link] == []


def test_the_spec_is_the_packages(pages: dict[Path, Page]) -> None:
    """What is rendered is the spec that the package ships, as a script, so that it works from a file as well."""
    shown = (SITE / "openapi" / "spec.js").read_text(encoding="utf-8")

    assert json.loads(shown.removeprefix("const openAPISpec = ").rstrip(";\n")) == json.loads(spec.content())
    assert SITE / "openapi" / "index.html" in pages


def test_the_licence_of_what_is_copied_is_there() -> None:
    """Swagger UI comes with its licence."""
    assert "Apache License" in (SITE / "openapi" / "LICENSE").read_text(encoding="utf-8")


def test_every_check_of_a_changed_spec_is_on_its_page(pages: dict[Path, Page]) -> None:
    """The reference has a row for each check, with its verdict."""
    text = pages[SITE / "reference" / "spec-changes.html"].text
    untold = [
        name
        for name, level in checks.levels().items()
        if not re.search(rf">{re.escape(name)}</span></code></p></td>\s*<td><p>{level.name.lower()}</p>", text)
    ]

    assert untold == []
