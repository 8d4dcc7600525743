"""The emulator against the cassettes: what is on record is what it answers."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from replay import Interaction, differences, interactions, mode_of

from partner_center_emulator import Emulator

RECORDINGS = Path(__file__).parent.parent / "cassettes" / "recordings"
CASSETTES = sorted(RECORDINGS.glob("*.yaml"))


@pytest.mark.parametrize("cassette", CASSETTES, ids=lambda cassette: cassette.stem)
def test_the_emulator_answers_as_recorded(cassette: Path, emulator: Emulator, tell: Callable[[str], None]) -> None:
    """Status, headers and the shape of the body are those of the cassette, request by request."""
    recorded = interactions(cassette)

    assert differences(recorded, emulator) == []

    tell(f"cassette {cassette.stem}: {len(recorded)} interactions, mode {mode_of(recorded)}")


def test_every_mode_is_on_record() -> None:
    """Both documents' answers are among the cassettes, and are told apart."""
    assert {mode_of(interactions(cassette)) for cassette in CASSETTES} == {"reference", "how-to"}


Change = Callable[[dict[str, Any]], object]


def in_body(change: Callable[[Any], object]) -> Change:
    """Return a change of a recorded answer's JSON."""

    def changed(response: dict[str, Any]) -> None:
        body = json.loads(response["body"]["string"])
        change(body)
        response["body"]["string"] = json.dumps(body)

    return changed


@pytest.mark.parametrize(
    ("cassette", "change", "named"),
    [
        ("test_create_education", lambda r: r["status"].update(code=202), "1: status 200, recorded 202"),
        (
            "test_create_education",
            lambda r: r["headers"].update({"content-type": ["application/json"]}),
            "1: content-type 'application/json; charset=utf-8', recorded 'application/json'",
        ),
        (
            "test_create_education",
            lambda r: r["headers"].update({"retry-after": ["1"]}),
            "1: retry-after None, recorded '1'",
        ),
        (
            "test_a_second_create",
            lambda r: r["headers"].update({"ms-correlationid": ["c-3"]}),
            "2: ms-correlationid 'c-2', recorded 'c-3'",
        ),
        (
            "test_create_education",
            in_body(lambda body: body["qualifications"][0].pop("vettingCreateDate")),
            "1: body.qualifications[0].vettingCreateDate string, recorded absent",
        ),
        (
            "test_create_education",
            in_body(lambda body: body["qualifications"][0].update(vettingReason="none")),
            "1: body.qualifications[0].vettingReason absent, recorded string",
        ),
        (
            "test_create_gcc_with_a_code_that_was_looked_up",
            in_body(lambda body: body[0].update(remainingCreates="4")),
            '3: body[0].remainingCreates integer 4, recorded string "4"',
        ),
        (
            "test_a_refused_create",
            in_body(lambda body: body.update(code="3000")),
            '1: body.code string "900126", recorded string "3000"',
        ),
    ],
)
def test_a_changed_cassette_is_found(cassette: str, change: Change, named: str, emulator: Emulator) -> None:
    """Each difference in a cassette's last answer is named, and nothing else."""
    recorded: list[Interaction] = copy.deepcopy(interactions(RECORDINGS / f"{cassette}.yaml"))

    change(recorded[-1]["response"])

    assert differences(recorded, emulator) == [named]
