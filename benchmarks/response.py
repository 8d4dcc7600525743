"""The one response of every server. Members that only the spec has are null: the stock generated client needs them."""

import json
from pathlib import Path

from benchmarks.call import ITEMS, QUALIFICATIONS

_SPEC = Path(__file__).parent.parent / "generated" / "partner_center_generated" / "openapi.json"
_SCHEMA = "Microsoft.Partner.Service.Customers.Contracts.V2.CustomerQualification"


def _members() -> dict[str, None]:
    """Return the members of a qualification, without those that are another spelling."""
    schema = json.loads(_SPEC.read_text(encoding="utf-8"))["components"]["schemas"][_SCHEMA]
    return dict.fromkeys(name for name, node in schema["properties"].items() if "x-alias-of" not in node)


_COMPLETE = [each | {name: None for name in _members() if name not in each} for each in QUALIFICATIONS]
RESPONSE = json.dumps({"qualifications": _COMPLETE}, separators=(",", ":")).encode()


def is_right(result: object) -> bool:
    """Return whether a call returned the response: its bytes, or the number of qualifications in it."""
    return result == RESPONSE if isinstance(result, bytes) else result == ITEMS
