"""Rows for bulk runs, and what an emulator has to say about them."""

import csv
import random
import uuid
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from partner_center_emulator import Emulator

COLUMNS = ("customer_id", "qualification", "education_segment", "website", "validation_code", "reference")
CODE = "123456"

# One request in ten meets a fault of some kind; a rule is asked only where those before it did not strike.
_KINDS: list[dict[str, object]] = [
    {"status": 503},
    {"status": 500},
    {"status": 504},
    {"status": 429, "retry_after": 1},
    {"reset": "before"},
    {"reset": "after"},
    {"truncate": 20},
    {"garbage": 64},
    {"content_type": "text/html"},
    {"delay": 0.2},
]


def faults(share: float, *, throttling: bool = True) -> list[dict[str, object]]:
    """Return fault rules of many kinds that strike this share of all requests.

    Without `throttling` there is no 429 at random among them: where the emulator has a limit, that is to be found.
    """
    kinds = [kind for kind in _KINDS if throttling or kind.get("status") != 429]
    each = 1 - (1 - share) ** (1 / len(kinds))
    return [{"match": {}, "fault": fault, "probability": each} for fault in kinds]


def seed(uses: int) -> dict[str, object]:
    """Return a seed with one validation code."""
    return {"validation_codes": [{"validationId": CODE, "organizationName": "Contoso", "maxCreates": uses}]}


def mixed(count: int, key: int = 7) -> list[dict[str, str]]:
    """Return rows of every kind; one in eight is going to be denied, and one in eight names a code that is unknown."""
    chance = random.Random(key)  # noqa: S311 - the same rows each time
    kinds = [
        {"qualification": "Education", "education_segment": "K12", "website": "contoso.edu"},
        {"qualification": "StateOwnedEntity"},
        {"qualification": "GovernmentCommunityCloud", "validation_code": CODE},
        {"qualification": "Education", "education_segment": "HigherEducation", "website": "www.denied.example"},
        {"qualification": "Education", "education_segment": "K12"},
        {"qualification": "StateOwnedEntity"},
        {"qualification": "GovernmentCommunityCloud", "validation_code": "999999"},
        {"qualification": "Education", "education_segment": "HigherEducation", "website": "fabrikam.edu"},
    ]
    return [
        {"customer_id": str(uuid.UUID(int=chance.getrandbits(128), version=4)), "reference": f"row {number}"}
        | kinds[number % len(kinds)]
        for number in range(count)
    ]


def write_csv(path: Path, rows: Sequence[dict[str, str]]) -> Path:
    """Write rows as a file that `bulk run` reads."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def effects(emulator: Emulator) -> Counter[str]:
    """Return how often each path was changed by a request."""
    return Counter(entry.path for entry in emulator.log if entry.effect)
