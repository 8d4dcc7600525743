"""What a newcomer sees first: the picture of the demo, and the front page of the site."""

from __future__ import annotations

import importlib.util
import re
from html import unescape

import pytest
from doc_blocks import ROOT

import partner_center

FRONT = ROOT / "build" / "docs" / "index.html"
_CHANGING = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|127\.0\.0\.1:\d+")


def words(picture: str) -> list[str]:
    """Return the lines of text of a picture, without ids and ports."""
    return [_CHANGING.sub("…", unescape(line)) for line in re.findall(r"<text[^>]*>([^<]*)</text>", picture)]


def test_the_picture_shows_what_the_demo_prints() -> None:
    """Drawn again, it has the same words; `python docs/draw_demo.py` draws it after a change of the demo."""
    spec = importlib.util.spec_from_file_location("draw_demo", ROOT / "docs" / "draw_demo.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    kept = module.PICTURE.read_text(encoding="utf-8")

    assert words(kept) == words(module.draw()), "run: python docs/draw_demo.py"
    assert "Approved" in " ".join(words(kept))
    assert [url for url in re.findall(r"url\(['\"]?([^)'\"]+)", kept) if not url.startswith("#")] == []


@pytest.mark.parametrize(
    "seen",
    [
        "unofficial",
        ">Install<",
        ">You use the package<",
        ">You maintain it<",
        f"Version {partner_center.__version__}, spec {partner_center.spec_version}",
        'href="changelog.html"',
        'href="how-to/open-a-support-ticket.html"',
        "nothing was checked against the live service",
    ],
)
def test_the_front_page_answers_a_newcomer(seen: str) -> None:
    """It says what this is, how to install it, which version it is, what changed, and where help is."""
    assert seen in FRONT.read_text(encoding="utf-8")


def test_the_changelog_has_what_is_not_released_yet() -> None:
    """Each fragment of `changelog.d` is an entry of the page."""
    text = re.sub(r"<[^>]+>", "", (FRONT.parent / "changelog.html").read_text(encoding="utf-8"))
    fragments = [path for path in (ROOT / "changelog.d").glob("*.md") if path.name != "README.md"]
    entries = [unescape(text).count(f"(#{path.name.partition('.')[0]})") for path in fragments if path.name[0] != "+"]

    assert "Not released yet" in text
    assert len(entries) > 10
    assert all(entries)
