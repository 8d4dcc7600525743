"""Failures grouped by cause, whatever ids, numbers and times each response quotes."""

import uuid
from pathlib import Path

import pytest
from row_service import RowService, rows
from scripted_server import answer

from partner_center import AsyncPartnerCenter
from partner_center_workflows import bulk
from partner_center_workflows.bulk.causes import Causes

TOKEN = "planted-token-of-the-client"


def test_one_cause_whatever_ids_are_in_it(tmp_path: Path) -> None:
    """Request ids, customer ids, times and counters in a message make no separate cause, and no id is shown."""

    def reply(_method: str, number: int) -> bytes:
        text = f"Customer {uuid.uuid4()} has no access, request {uuid.uuid4().hex}, {number} at 10:0{number % 10}:00Z"
        return answer(403, {"code": "2032", "description": f"{text} \x1b[31m {TOKEN}\u202e"})

    with RowService(reply) as service:
        made = AsyncPartnerCenter(TOKEN, base_url=service.base_url)
        summary = bulk.run(rows(34), journal=tmp_path / "j.db", client=made)

    assert [(cause.state, cause.count) for cause in summary.causes] == [("failed", 34)]
    text = summary.causes[0].text
    assert text.startswith("HTTP 403, code 2032: Customer … has no access, request …, ")
    assert TOKEN not in text
    assert text.isprintable()
    assert bulk.status(tmp_path / "j.db").causes == summary.causes


def test_causes_are_told_apart_and_counted(tmp_path: Path) -> None:
    """The status, the code and the words tell causes apart, and the most frequent one is first."""
    kinds = [(403, "2032", "no"), (403, "20002", "no"), (404, "2032", "no"), (403, "2032", "never")]

    def reply(_method: str, number: int) -> bytes:
        status, code, text = kinds[min(number // 2, 3)]
        return answer(status, {"code": code, "description": text})

    with RowService(reply) as service:
        made = AsyncPartnerCenter("t", base_url=service.base_url)
        summary = bulk.run(rows(12), journal=tmp_path / "j.db", client=made)

    assert sorted(cause.count for cause in summary.causes) == [2, 2, 2, 6]
    assert summary.causes[0].text.startswith("HTTP 403, code 2032: never")


def test_memory_does_not_grow_with_the_causes() -> None:
    """Where every row has another text, the first ones are told apart and the rest is counted."""
    causes = Causes()
    for number in range(5000):
        word = "".join(chr(ord("a") + int(digit)) for digit in str(number))
        causes.add("failed", f"the reason {word} x" * 100, 400, None)

    found = causes.found()

    assert len(found) == 201
    assert sum(cause.count for cause in found) == 5000
    assert max(len(cause.text) for cause in found) <= 400


@pytest.mark.parametrize("website", ["contoso.edu", "Fabrikam.EDU"])
def test_the_website_of_a_row_is_none(website: str) -> None:
    """A website that the service quotes does not tell causes apart."""
    causes = Causes()
    causes.add("failed", "the site adatum.example is unknown", 400, None, "adatum.example")
    causes.add("failed", f"the site {website.lower()} is unknown", 400, None, website)

    assert [(cause.text, cause.count) for cause in causes.found()] == [("HTTP 400: the site … is unknown", 2)]
