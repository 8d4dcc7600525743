"""Hold PartnerCenter against its spec: `python openapi/client_check.py`.

What users call, give, send and read is compared with what the spec says. What the client does not honour is printed, a
sentence each, and fails, unless `client_checks/exceptions.py` has it with a reason. An exception that no longer applies
fails too.
"""

import sys
from collections.abc import Iterator, Mapping

from client_checks.exceptions import KNOWN
from client_checks.finding import Finding
from partner_center.formats.spec import load
from spec_transforms import Node


def findings(spec: Node) -> Iterator[Finding]:
    """Yield what PartnerCenter does not honour of a spec, each fact once.

    Raises:
        ImportError: Hand-written code needs what the generated code no longer has.
        LookupError: Hand-written code needs a schema that the spec no longer has.
    """
    from client_checks import facts, requests, responses  # noqa: PLC0415 - it imports the client

    seen: set[str] = set()
    for check in (requests, responses, facts):
        for each in check.findings(spec):
            if each.fact not in seen:
                seen.add(each.fact)
                yield each


def broken(spec: Node, known: Mapping[str, str] = KNOWN) -> list[str]:
    """Return a sentence for each fact that is not honoured and no known exception, and for each stale exception."""
    found = {each.fact: each for each in findings(spec)}
    over = "this exception no longer applies; delete it from KNOWN in openapi/client_checks/exceptions.py"
    stale = [f"{fact}: {over}" for fact in known if fact not in found]
    return [*(str(each) for fact, each in found.items() if fact not in known), *stale]


def main() -> int:
    """Print what is not honoured, and return the exit status."""
    try:
        lines = broken(load())
    except (ImportError, LookupError) as error:
        lines = [f"hand-written code needs what the spec no longer has: {error.args[0]}; change one of them"]
    print("\n".join(lines) or f"PartnerCenter honours the spec, but for {len(KNOWN)} known exceptions")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
