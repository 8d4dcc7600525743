"""What an index shows of the package: its README, its links and its classifiers."""

from __future__ import annotations

import re
import tomllib
from email.message import Message
from email.parser import Parser
from typing import Any

import pytest
from doc_blocks import ROOT
from hatchling.metadata.core import ProjectMetadata
from hatchling.metadata.spec import get_core_metadata_constructors
from hatchling.plugin.manager import PluginManager

REPOSITORY = "https://git.example/acme/partner-center-client"
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def built(urls: dict[str, str]) -> Message:
    """Return the metadata that hatchling builds with these URLs in `[project.urls]`."""
    config: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    config["project"]["urls"] = {**config["project"].get("urls", {}), **urls}
    config["project"]["version"] = "1.0"  # git has the real one
    config["project"]["dynamic"].remove("version")
    project = ProjectMetadata(str(ROOT), PluginManager(), config)
    return Parser().parsestr(get_core_metadata_constructors()["2.4"](project))


@pytest.mark.parametrize("urls", [{}, {"Repository": REPOSITORY}], ids=["no address", "an address"])
def test_no_link_of_the_readme_leads_nowhere(urls: dict[str, str]) -> None:
    """On the page of an index, each link and each picture has an address of a host, or is no link."""
    text = built(urls).get_payload()

    assert isinstance(text, str)
    assert "An **unofficial** Python client" in text
    assert [link for link in _LINK.findall(text) if not link.startswith(("https://", "#"))] == []


def test_links_lead_to_the_repository() -> None:
    """A file is at `blob`, a picture at `raw`, and a place on a page keeps its anchor."""
    text = str(built({"Repository": f"{REPOSITORY}/"}).get_payload())

    assert (
        f"![The demo: four customers, their vetting, two refusals]({REPOSITORY}/raw/HEAD/docs/_static/demo.svg)" in text
    )
    assert f"[the tutorial]({REPOSITORY}/blob/HEAD/docs/tutorial.md)" in text


def test_without_an_address_the_readme_names_its_files() -> None:
    """Who reads it on an index can still find the file in a checkout or in the sdist."""
    text = str(built({}).get_payload())

    assert "the tutorial (`docs/tutorial.md`)" in text
    assert "[CONTRIBUTING.md]" not in text
    assert "\nThe demo: four customers, their vetting, two refusals\n" in text


def test_who_made_it_and_for_what() -> None:
    """An index can file the package: people, system, topic, frameworks and environment."""
    metadata = built({})

    assert metadata["Author"] == "The authors of partner-center-client"
    assert metadata["Maintainer"] == "The maintainers of partner-center-client"
    assert metadata.get_all("Project-URL") == [
        "Service documentation, https://learn.microsoft.com/partner-center/developer/"
    ]
    assert {
        "Environment :: Console",
        "Framework :: AsyncIO",
        "Framework :: Pytest",
        "Intended Audience :: System Administrators",
        "Operating System :: OS Independent",
        "Topic :: Office/Business",
        "Topic :: Software Development :: Libraries :: Python Modules",
    } <= set(metadata.get_all("Classifier", []))


def test_the_readme_is_short() -> None:
    """A reader sees it whole in a few minutes, and no line is wider than an editor."""
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()

    assert len(lines) <= 150
    assert [line for line in lines if len(line) > 120] == []
