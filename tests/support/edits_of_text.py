"""Edits of the spec as a text: what the nodes of YAML do not show, and words; each with its right verdict."""

from whole_edits import ADDRESS, REFUSED, Replaced, WholeEdit

_SOURCES = "[*gcc, *codes-how-to, *sdk-code]"
_STATUS = "          links: *after-create\n        '400': &bad-request\n"
_ACCEPTED = "          description: Accepted.\n          x-source: [*create]\n          x-evidence: reference\n"

TEXTS = (
    WholeEdit(
        "a schema in another file",
        Replaced(f"          $ref: '#/components/schemas/{ADDRESS}'\n", "          $ref: 'schemas.yaml#/Address'\n"),
        REFUSED,
        ("schemas.yaml#/Address",),
    ),
    WholeEdit(
        "a status without quotes",
        Replaced(_STATUS, _STATUS.replace("        '400'", f"        202:\n{_ACCEPTED}        '400'")),
        "minor",
        ("ADDED     POST …/qualifications may answer 202",),
    ),
    WholeEdit(
        "the same key twice",
        Replaced("          type: [integer, 'null']\n", "          type: [integer, 'null']\n          type: integer\n"),
        REFUSED,
        ("the key `type` stands in line ",),
        is_short=True,
    ),
    WholeEdit(
        "a merge key",
        Replaced(
            f"          x-source: {_SOURCES}\n          x-evidence: reference\n        organizationName",
            f"          <<: {{x-source: {_SOURCES}, x-evidence: reference}}\n        organizationName",
        ),
        "none",
    ),
    WholeEdit(
        "a lower version of the spec",
        Replaced("  version: 2026.11.0\n", "  version: 2025.1.0\n"),
        "patch",
        ("info.version went back from 2026.11.0 to 2025.1.0",),
    ),
    WholeEdit(
        "a second tag",
        Replaced("      tags: [validation codes]\n", "      tags: [validation codes, government]\n"),
        "patch",
    ),
    WholeEdit(
        "an example",
        Replaced("          remainingCreates: 4\n", "          remainingCreates: 3\n"),
        "patch",
        ("NOTE      documentation only: examples",),
        is_short=True,
    ),
)
