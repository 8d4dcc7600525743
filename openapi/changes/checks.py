"""Every check of a changed spec, with its level. The rules decide; this table says what they decide.

A test makes each of these changes in a small spec, and expects the level. The names of the checks are those of oasdiff,
https://github.com/oasdiff/oasdiff at 4553c69d, so that the two can be compared, and of the same kind where it has none.
The verdicts are our own: oasdiff rates an API, this project also the Python package that follows from it.

`{a,b}` stands for both: `x-{a,b}` is `x-a` and `x-b`.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Literal

from attrs import frozen

from changes.change import Level

Direction = Literal["request", "response", "other"]


@frozen
class Kind:
    """Checks that have one level for one reason.

    Attributes:
        direction: Whether requests or responses change, or another part of the spec.
        level: The level of such a change.
        why: The reason, for users.
        patterns: The names of the checks, separated by spaces.
    """

    direction: Direction
    level: Level
    why: str
    patterns: str

    @property
    def names(self) -> list[str]:
        """The names of the checks."""
        return [name for pattern in self.patterns.split() for name in expanded(pattern)]


def expanded(pattern: str) -> Iterator[str]:
    """Yield the names that a pattern stands for."""
    parts = re.split(r"\{([^}]*)\}", pattern)
    choices = [part.split(",") if number % 2 else [part] for number, part in enumerate(parts)]
    yield from ("".join(each) for each in product(*choices))


_REQUESTS: Sequence[Kind] = (
    Kind(
        "request",
        Level.MAJOR,
        "A request that the service took may be refused: fewer values are valid, or more has to be given.",
        """
        request-{body,property,parameter}-{max,exclusive-max,max-length,max-items,max-properties}-{decreased,set}
        request-{body,property,parameter}-{min,exclusive-min,min-length,min-items,min-properties}-{increased,set}
        request-{body,property,parameter}-{pattern,multiple-of,format}-{added,changed}
        request-{body,property,parameter}-unique-items-added
        request-{body,property}-{min-contains-increased,max-contains-decreased}
        request-{body,property}-{contains,not,if,then,else,dependent-required,dependent-schema,pattern-property}-added
        request-{body,property}-{property-names,unevaluated-items,unevaluated-properties,content-schema}-added
        request-{body,property}-{dependent-required-changed,content-media-type-changed,content-encoding-changed}
        request-{body,property}-{all-of-added,const-added,const-changed,enum-value-removed,became-enum}
        request-{body,property,parameter,parameter-property,header-property}-additional-properties-closed
        request-{parameter,parameter-property}-enum-value-removed request-{parameter,header-property}-became-enum
        request-{body,property,parameter,parameter-property}-became-not-nullable
        request-{property,parameter,header-property}-became-required request-property-became-required-with-default
        request-body-{became-required,added-required}
        new-required-request-{property,property-with-default,parameter,header-property}
        new-required-request-default-parameter-to-existing-path new-request-path-parameter
        """,
    ),
    Kind(
        "request",
        Level.MAJOR,
        "What a request gives has another type in Python, such as a list of other items, or can no longer be given.",
        """
        request-{body,property,parameter,parameter-property}-type-changed request-parameter-property-type-specialized
        request-{body,property}-type-compatible
        request-{body,property,parameter,parameter-property}-list-of-types-narrowed
        request-{body,property}-{any-of-removed,one-of-removed,prefix-items-added,prefix-items-removed,all-of-removed}
        request-body-media-type-{removed,schema-added} request-body-removed
        request-parameter-{removed,removed-with-deprecation} request-property-removed
        request-read-only-property-enum-value-removed
        """,
    ),
    Kind(
        "request",
        Level.MAJOR,
        "The same call sends another request, or its request means something else.",
        """
        request-{body,property,parameter}-default-value-changed request-parameter-{renamed,moved}
        request-parameter-{style,explode,allow-reserved}-changed request-body-encoding-changed
        request-parameter-allow-empty-value-removed
        request-property-{xml-name,xml-namespace,xml-attribute,xml-wrapped}-changed
        """,
    ),
    Kind(
        "request",
        Level.MINOR,
        "More requests are valid than before, and those of before still are.",
        """
        request-{body,property,parameter}-{max,exclusive-max,max-length,max-items,max-properties}-{increased,unset}
        request-{body,property,parameter}-{min,exclusive-min,min-length,min-items,min-properties}-{decreased,unset}
        request-{body,property,parameter}-{pattern,multiple-of,format,unique-items}-removed
        request-{property,parameter}-pattern-generalized request-{body,property,parameter}-multiple-of-generalized
        request-{body,property}-{min-contains-decreased,max-contains-increased}
        request-{body,property}-{contains,not,if,then,else,dependent-required,dependent-schema,pattern-property}-removed
        request-{body,property}-{property-names,unevaluated-items,unevaluated-properties,content-schema}-removed
        request-{body,property}-{const-removed,enum-removed,any-of-added,one-of-added}
        request-{body,property,parameter,parameter-property}-enum-value-added request-body-wrapped-in-one-of
        request-{body,property,parameter,parameter-property}-became-nullable
        request-{body,property,parameter,parameter-property}-type-generalized
        request-{body,property,parameter,parameter-property}-list-of-types-widened
        request-{body,property,parameter}-became-optional request-body-{added-optional,media-type-added}
        request-body-media-type-{schema-removed,parameter-changed}
        request-{body,property,parameter,parameter-property,header-property}-additional-properties-opened
        new-optional-request-{property,parameter,default-parameter-to-existing-path}
        request-parameter-allow-empty-value-added
        """,
    ),
    Kind(
        "request",
        Level.MINOR,
        "The service fills in a read-only property, so a request need not keep to its constraints.",
        """
        request-read-only-property-{max,exclusive-max,max-length}-decreased
        request-read-only-property-{min,exclusive-min}-increased
        """,
    ),
    Kind(
        "request",
        Level.MINOR,
        "What worked keeps working, and users get a note. A default that is added or removed is the service's own.",
        """
        request-property-{deprecated,deprecated-with-sunset,reactivated}
        request-parameter-{deprecated,reactivated}
        request-{optional,required}-property-became-{read-only,not-read-only,write-only,not-write-only}
        request-{body,property,parameter}-default-value-{added,removed}
        request-{body,property}-discriminator-{added,removed,property-name-changed}
        request-{body,property}-discriminator-mapping-{added,deleted,changed}
        request-parameter-described-by-content
        """,
    ),
    Kind(
        "request",
        Level.PATCH,
        "The type in Python and the requests are the same.",
        """
        request-{body,property}-all-of-{added,removed}-annotation-only
        request-optional-property-became-{nullable,not-nullable} request-parameter-moved-to-path
        """,
    ),
)
_RESPONSES: Sequence[Kind] = (
    Kind(
        "response",
        Level.MAJOR,
        "What is read has another type in Python, may be `None`, or is gone.",
        """
        response-{body,property}-type-{changed,generalized,compatible} response-header-type-{changed,generalized}
        response-{body,property}-{list-of-types-widened,one-of-added,any-of-added,prefix-items-added,prefix-items-removed}
        response-{body,property}-all-of-removed
        response-body-wrapped-in-one-of response-body-media-type-schema-removed
        response-{body,property,header}-became-nullable response-property-became-optional
        response-write-only-property-became-optional response-header-became-optional
        response-{optional,required}-property-removed response-{optional,required}-write-only-property-removed
        {required,optional}-response-header-removed
        response-media-type-removed response-success-status-removed
        response-{body,property}-{const-removed,const-changed,enum-removed}
        response-{body,property}-additional-properties-closed
        """,
    ),
    Kind(
        "response",
        Level.MAJOR,
        "A name of the Python package is gone, or its class is made with other arguments.",
        """
        response-property-enum-value-removed response-mediatype-enum-value-removed
        response-property-became-required response-write-only-property-became-required
        response-required-property-added response-required-write-only-property-added
        response-class-renamed response-property-alias-removed
        """,
    ),
    Kind(
        "response",
        Level.MAJOR,
        "The same text means something else, or stands elsewhere.",
        """
        response-{body,property}-{content-media-type-changed,content-encoding-changed}
        response-header-{style,explode}-changed
        response-property-{xml-name,xml-namespace,xml-attribute,xml-wrapped}-changed
        """,
    ),
    Kind(
        "response",
        Level.MINOR,
        "More can be read than before.",
        """
        response-optional-property-added response-optional-write-only-property-added
        response-header-{added,became-required} response-media-type-added
        response-{success,non-success}-status-added response-property-alias-added
        response-{body,property}-all-of-added response-property-additional-properties-opened
        """,
    ),
    Kind(
        "response",
        Level.MINOR,
        "The type in Python is narrower, or has one more value.",
        """
        response-{body,property,header}-type-specialized response-header-type-compatible
        response-{body,property}-{list-of-types-narrowed,any-of-removed,one-of-removed,const-added}
        response-{body,property,header}-became-not-nullable response-body-media-type-schema-added
        response-property-enum-value-added response-write-only-property-enum-value-added
        response-{body,property}-became-enum
        """,
    ),
    Kind(
        "response",
        Level.MINOR,
        "The service promises less. The client does not check it and no type depends on it, but users may.",
        """
        response-{body,property}-{max,exclusive-max,max-length,max-items,max-properties}-{increased,unset}
        response-{body,property}-{min,exclusive-min,min-length,min-items,min-properties}-{decreased,unset}
        response-{body,property}-{pattern,multiple-of,format}-{removed,changed}
        response-{body,property}-unique-items-removed
        response-{body,property}-{min-contains-decreased,max-contains-increased}
        response-{body,property}-{contains,not,if,then,else,dependent-required,dependent-schema,pattern-property}-removed
        response-{body,property}-{property-names,unevaluated-items,unevaluated-properties,content-schema}-removed
        response-{body,property}-dependent-required-changed
        """,
    ),
    Kind(
        "response",
        Level.MINOR,
        "What worked keeps working, and users get a note.",
        """
        response-property-{deprecated,deprecated-with-sunset,reactivated} response-header-{deprecated,reactivated}
        response-{optional,required}-property-became-{read-only,not-read-only,write-only,not-write-only}
        response-{body,property}-default-value-{added,removed,changed}
        response-{body,property}-discriminator-{added,removed,property-name-changed}
        response-{body,property}-discriminator-mapping-{added,deleted,changed}
        response-media-type-name-{changed,generalized,specialized} response-header-described-by-content
        """,
    ),
    Kind(
        "response",
        Level.MINOR,
        "The client raises the same error for a status, whether the spec describes it, gives a range, or does not.",
        """
        response-non-success-status-removed response-status-{became-range,became-concrete,became-default}
        """,
    ),
    Kind(
        "response",
        Level.PATCH,
        "The service promises more.",
        """
        response-{body,property}-{max,exclusive-max,max-length,max-items,max-properties}-{decreased,set}
        response-{body,property}-{min,exclusive-min,min-length,min-items,min-properties}-{increased,set}
        response-{body,property}-{pattern,multiple-of,format,unique-items}-added
        response-{body,property}-{min-contains-increased,max-contains-decreased}
        response-{body,property}-{contains,not,if,then,else,dependent-required,dependent-schema,pattern-property}-added
        response-{body,property}-{property-names,unevaluated-items,unevaluated-properties,content-schema}-added
        """,
    ),
    Kind(
        "response",
        Level.PATCH,
        "The type in Python and the responses are the same.",
        """
        response-{body,property}-all-of-{added,removed}-annotation-only
        response-optional-property-became-{nullable,not-nullable} response-property-one-of-became-any-of
        response-link-{added,removed,changed}
        """,
    ),
)
_OTHERS: Sequence[Kind] = (
    Kind(
        "other",
        Level.MAJOR,
        "An operation is gone, or has another name, module or address.",
        """
        api-removed-{with-deprecation,without-deprecation} api-path-removed-{with-deprecation,without-deprecation}
        api-operation-id-{added,removed,changed} api-first-tag-changed api-path-changed
        server-removed server-variable-{default-changed,enum-value-removed}
        {path,operation}-servers-{added,removed,changed}
        """,
    ),
    Kind(
        "other",
        Level.MAJOR,
        "A request with the token of before may be refused.",
        """
        api-{security,global-security}-{removed,scope-added} api-security-required
        api-security-component-{removed,type-changed,scheme-changed,flow-removed} api-credential-kind-removed
        """,
    ),
    Kind(
        "other",
        Level.MINOR,
        "There is more than before, or less is needed; what worked keeps working.",
        """
        endpoint-added server-{added,reordered} server-variable-enum-value-added
        api-{security,global-security}-{added,scope-removed} api-credential-kind-added
        api-security-component-{added,oauth-url-changed,oauth-token-url-changed,flow-added,deprecated}
        api-security-component-oauth-scope-{added,removed} api-security-component-unused-removed
        endpoint-{deprecated,deprecated-with-sunset,reactivated}
        """,
    ),
    Kind(
        "other",
        Level.MINOR,
        "Requests that the service sends: no code follows from them.",
        "webhook-{added,removed,changed} callback-{added,removed,changed}",
    ),
    Kind(
        "other",
        Level.MINOR,
        "No rule knows what it means for users, so the report quotes it from the spec.",
        "{schema,parameter,operation,path,spec,response,header,media-type,server}-unknown-keyword",
    ),
    Kind(
        "other",
        Level.PATCH,
        "Only what people read changed, or how the spec is written.",
        """
        api-tag-{added,removed} api-schema-{added,removed,changed} api-security-component-oauth-scope-changed
        api-version-{changed,decreased} openapi-version-changed
        {operation,parameter,schema,response,info,server,tag,extension,example}-documentation-changed
        written-{defaults,lists,references,media-types,types,all-of,parameters}-otherwise
        """,
    ),
)
KINDS: Sequence[Kind] = (*_REQUESTS, *_RESPONSES, *_OTHERS)

# Checks of oasdiff that cannot occur here, by the reason.
NOT_HERE: Sequence[tuple[str, str]] = (
    (
        "The spec says with `deprecated` alone that something will go; `x-sunset` is documentation here.",
        """
        {request,response}-property-deprecated-sunset-{missing,invalid}
        {request,response}-property-sunset-date-too-small request-parameter-deprecated-sunset-missing
        request-parameter-{sunset-date-too-small,sunset-deleted,sunset-date-changed-too-small,sunset-parse}
        request-parameter-removed-before-sunset api-deprecated-sunset-{parse,missing} api-sunset-date-too-small
        api-path-{sunset-parse,removed-before-sunset} api-removed-before-sunset sunset-deleted
        api-sunset-date-changed-too-small
        """,
    ),
    (
        "The spec has no `x-stability-level`.",
        """
        {api,request-property,response-property}-stability-{decreased,increased} api-invalid-stability-level
        """,
    ),
    (
        "The spec leaves a list of values open by `anyOf`, and has no `x-extensible-enum`.",
        "request-{parameter,property}-x-extensible-enum-value-removed",
    ),
    (
        "The spec's own version is a date. `spec_change` says beside the verdict that it is still the same.",
        "api-version-not-bumped api-major-version-not-bumped",
    ),
)


def levels() -> dict[str, Level]:
    """Return the level of every check."""
    return {name: kind.level for kind in KINDS for name in kind.names}


def table() -> str:
    """Return all checks as text for the reference, in Markdown."""
    lines: list[str] = []
    for direction, title in (("request", "Requests"), ("response", "Responses"), ("other", "Everything else")):
        lines += [f"## {title}", "", "| check | verdict | why |", "|---|---|---|"]
        for kind in (each for each in KINDS if each.direction == direction):
            lines += [f"| `{name}` | {kind.level.name.lower()} | {kind.why} |" for name in kind.names]
        lines.append("")
    lines += ["## Checks of oasdiff that cannot occur here", "", "| check | why |", "|---|---|"]
    lines += [
        f"| `{name}` | {why} |" for why, patterns in NOT_HERE for each in patterns.split() for name in expanded(each)
    ]
    return "\n".join(lines)
