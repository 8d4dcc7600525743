"""What a person can write and nobody can use: each kind of mistake has its words, at its place.

These are read in this process. tests/pipeline/test_spec_file.py runs the commands as people do.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

import spec_check
import spec_file
from spec_file import SpecError

TEXT = (Path(__file__).parent.parent / "support" / "frozen-spec.yaml").read_text(encoding="utf-8")
PATH = "  /v{version}/customers/{customer_id}/qualifications:\n"
POST = f"{PATH}    post:\n"
SCHEMAS = "\n  schemas:\n"
REFERENCE = "        - $ref: '#/components/parameters/CustomerId'\n"
GET_TAGS = "      operationId: getCustomerQualifications\n      tags: [qualifications]\n"

Edit = Callable[[str], str]


def replaced(old: str, new: str) -> Edit:
    """Return the edit that replaces the first occurrence of a text, which has to be there."""

    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return edit


def schema(node: str) -> Edit:
    """Return the edit that adds a schema, in one line."""
    return replaced(SCHEMAS, f"{SCHEMAS}    Odd: {node}\n")


def parameter(node: str) -> Edit:
    """Return the edit that adds a parameter to the POST, in one line."""
    return replaced(REFERENCE, f"        - {node}\n{REFERENCE}")


def post(line: str) -> Edit:
    """Return the edit that adds a line to the POST."""
    return replaced(POST, f"{POST}      {line}\n")


def property_of(node: str) -> Edit:
    """Return the edit that adds a schema with one property, `a`."""
    return schema(f"{{type: object, properties: {{a: {node}}}}}")


# The edit, the text at whose line and column the mistake is, and all that is said.
WRONG: dict[str, tuple[Edit, str, str]] = {
    "nullable": (
        property_of("{type: string, nullable: true}"),
        "nullable: true",
        "`nullable` has no meaning in OpenAPI 3.1; write `type: [string, 'null']`, with the type that it has",
    ),
    "a misspelt keyword": (
        property_of("{type: string, maxLenght: 3}"),
        "maxLenght",
        "no schema has `maxLenght`; write `maxLength` if you mean that, or begin it with `x-` if it is your own",
    ),
    "a keyword in capitals": (
        schema("{type: object, Properties: {}}"),
        "Properties: {}",
        "no schema has `Properties`; write `properties` if you mean that, or begin it with `x-` if it is your own",
    ),
    "an unknown keyword": (
        schema("{type: object, colour: red}"),
        "colour: red",
        "no schema has `colour`; delete it, or begin it with `x-` if it is your own",
    ),
    "an anchor of JSON Schema": (
        schema("{$id: 'http://a/b', type: object}"),
        "$id: ",
        "the tools here do not follow `$id`; delete it, and point with `$ref`",
    ),
    "true as a schema": (
        property_of("true"),
        "a: true",
        "true is no schema for the client; write `{}`, which allows anything",
    ),
    "false as a schema": (schema("false"), "Odd: false", "false is no schema for the client; delete it"),
    "no schema at all": (
        property_of(""),
        "a: }",
        "None is not of type 'object', 'boolean'; write a schema, such as `type: string`, below it",
    ),
    "a type that is unknown": (
        schema("{type: int}"),
        "type: int}",
        "'int' is not one of ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']; write one of these",
    ),
    "required as in OpenAPI 2": (
        property_of("{type: string, required: true}"),
        "required: true}",
        "True is not of type 'array'; write a list, `- …` or `[…]`",
    ),
    "a required property that is misspelt": (
        schema("{type: object, required: [naem], properties: {name: {type: string}}}"),
        "naem]",
        "`required` has naem, which is no property; write `name` if you mean that, or delete it",
    ),
    "an array of nothing": (
        property_of("{type: [array, 'null']}"),
        "type: [array, 'null']",
        "the array has no `items`; write a schema there, `{}` if it may be anything",
    ),
    "a constant that is a list": (
        property_of("{const: [1]}"),
        "const: [1]",
        "a constant is text, a number, true, false or null; write one of these",
    ),
    "a pattern": (
        property_of("{type: string, pattern: '(a'}"),
        "pattern: '(a'",
        (
            "the pattern (a cannot be used: missing ), unterminated subpattern at position 0; "
            "write it as Python's `re` takes it"
        ),
    ),
    "an enumeration of several types": (
        schema("{enum: [a, 1]}"),
        "enum: [a, 1]",
        "the values of an enumeration are all text or all whole numbers; write them alike, text in quotes",
    ),
    "an enumeration with a value twice": (
        schema("{enum: [a, b, a]}"),
        "enum: [a, b, a]",
        "the enumeration has a twice; keep one of them",
    ),
    "an empty enumeration": (
        schema("{enum: []}"),
        "enum: []",
        "the enumeration is empty; write its values, or delete `enum`",
    ),
    "a schema that is an array of itself": (
        schema("{type: array, items: {$ref: '#/components/schemas/Odd'}}"),
        "$ref: '#/components/schemas/Odd'",
        "this schema contains itself without end; put an object with a property between",
    ),
    "a schema that is one of itself": (
        schema("{anyOf: [{type: string}, {$ref: '#/components/schemas/Odd'}]}"),
        "$ref: '#/components/schemas/Odd'",
        "this schema contains itself without end; put an object with a property between",
    ),
    "a schema that inherits itself": (
        schema("{allOf: [{$ref: '#/components/schemas/Odd'}]}"),
        "$ref: '#/components/schemas/Odd'",
        "this schema contains itself without end; put an object with a property between",
    ),
    "an alias of no property": (
        property_of("{type: string, x-alias-of: b}"),
        "x-alias-of: b",
        "a: x-alias-of names no property of this schema; write one of ",
    ),
    "a $ref into a schema": (
        property_of("{$ref: '#/components/schemas/Fault/properties/code'}"),
        "$ref: '#/components/schemas/Fault/properties/code'",
        (
            "a $ref points into a component: #/components/schemas/Fault/properties/code; "
            "make it its own component, and write `#/components/schemas/…`"
        ),
    ),
    "a $ref to the whole": (property_of("{$ref: '#'}"), "$ref: '#'", "a $ref points to no place: #; write `#/compon"),
    "xml that is text": (
        schema("{type: object, xml: Odd}"),
        "xml: Odd",
        "xml is no mapping; write `key: value` below it",
    ),
    "kinds of token": (
        replaced("x-credentials: [app+user]", "x-credentials: [app+users]"),
        "app+users",
        "there is no kind of token app+users; write `app+user` if you mean that",
    ),
    "a kind of token without a list": (
        replaced("x-credentials: [app+user]", "x-credentials: app+user"),
        "x-credentials: app+user\n",
        "x-credentials is no list of tokens; write [app-only, app+user], or one of them in a list",
    ),
    "a misspelt key of this project": (
        replaced(
            "      x-evidence: reference\n      x-credentials", "      x-evidance: reference\n      x-credentials"
        ),
        "x-evidance",
        "`x-evidance` means nothing here; write `x-evidence` if you mean that, or a name that is less like it",
    ),
    "strict that is text": (
        property_of("{type: string, x-strict: 'true'}"),
        "x-strict: 'true'",
        "x-strict is true; write true or false without quotes",
    ),
    "an operationId that is too long": (
        replaced("createCustomerQualifications", "create" + "Very" * 60),
        "operationId: createVery",
        "the operationId has 246 letters; write one of at most 100",
    ),
    "an operationId without letters": (
        replaced("operationId: createCustomerQualifications", "operationId: '1.2'"),
        "operationId: '1.2'",
        "no name in Python can be made of the operationId '1.2'; write one with letters",
    ),
    "a title that is too long": (
        schema(f"{{type: object, title: {'Long' * 30}}}"),
        "title: LongLong",
        "the title has 120 letters; write one of at most 100",
    ),
    "a property without letters": (
        schema("{type: object, properties: {'%': {}}}"),
        "'%': {}",
        "no name in Python can be made of the name of the property '%'; write one with letters",
    ),
    "a parameter twice": (
        replaced(REFERENCE, REFERENCE * 2),
        "$ref: '#/components/parameters/CustomerId'\n        - $ref: '#/components/parameters/Version'",
        "the parameter customer_id (in: path) stands in this list already; delete one of them",
    ),
    "a parameter with content": (
        parameter("{name: a, in: query, content: {application/json: {schema: {type: object}}}}"),
        "content: {application/json: {schema",
        "the parameter a has no schema; write `schema: {type: string}`, and describe its content",
    ),
    "parameters as a mapping": (
        replaced(f"      parameters:\n{REFERENCE}", "      parameters:\n        CustomerId: {}\n      x-rest:\n"),
        "parameters:\n        CustomerId: {}",
        '{"CustomerId":{}} is not of type "array"; write a list, `- …` or `[…]`',
    ),
    "two paths that differ in names alone": (
        replaced(PATH, f"  /v{{v}}/customers/{{customer_id}}/qualifications: {{}}\n{PATH}"),
        PATH.strip(),
        (
            "only names in braces tell the path from /v{v}/customers/{customer_id}/qualifications; "
            "write both as one path"
        ),
    ),
    "a name twice in a path": (
        replaced(PATH, PATH.replace("{version}", "{customer_id}")),
        "/v{customer_id}/",
        "{customer_id} stands twice in the path; give each its own name",
    ),
    "a method in capitals": (
        replaced(POST, POST.replace("post", "POST")),
        "POST:",
        "`POST` is not known here; write `post` if you mean that; what is this project's own begins with `x-`",
    ),
    "an own key among the paths": (
        replaced("\npaths:\n", "\npaths:\n  x-group: {}\n"),
        "x-group",
        "`x-group` stands among the paths; write it outside of `paths`",
    ),
    "a key in the wrong place": (
        post("schema: {type: string}"),
        "schema: {type: string}",
        "`schema` is not known here; it belongs elsewhere: indent it as its neighbours there, or delete it",
    ),
    "a date as a description": (
        replaced("      summary: Creates the customer's qualifications.\n", "      summary: [2020-01-01]\n"),
        "summary: [2020",
        '["2020-01-01"] is not of type "string"; write text',
    ),
    "a number that no computer holds": (
        schema(f"{{maximum: {'9' * 5000}}}"),
        "999",
        f"JSON has no number {'9' * 40}; write a finite number, or put it in quotes",
    ),
    "half of a character": (
        schema('{description: "\\ud83d"}'),
        '"\\ud83d"',
        "an escape here stands for U+D83D, which no text has; write the character itself",
    ),
    "a character beyond the last": (
        schema('{description: "\\U00FFFFFF"}'),
        "\\U00FFFFFF",
        "an escape here stands for no character; the last one is \\U0010FFFF",
    ),
    "levels": (
        schema("{not: " * 80 + "{}" + "}" * 80),
        "{not: " * 23 + "{}",
        "this is more than 60 levels deep; nest it less",
    ),
    "aliases of aliases": (
        lambda text: (
            "x-0: &a0 [1, 2]\n" + "".join(f"x-{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 30)) + text
        ),
        "*a16]\nx-18",
        "the aliases repeat more than 1,000,000 values; write fewer of them",
    ),
}


@pytest.mark.parametrize(("edit", "at", "words"), WRONG.values(), ids=list(WRONG))
def test_a_mistake_has_words_at_its_place(tmp_path: Path, edit: Edit, at: str, words: str) -> None:
    """The line and the column are those of the mistake, and the words say what to write instead."""
    text = edit(TEXT)
    file = tmp_path / "spec.yaml"
    file.write_text(text, encoding="utf-8", newline="\n")
    before = text[: text.index(at)]

    with pytest.raises(SpecError) as raised:
        spec_check.check(spec_file.load(file))

    place, _, told = str(raised.value).removeprefix(f"{file}:").partition(": ")
    assert told.startswith(words)
    assert place == f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


RIGHT: dict[str, Edit] = {
    "a schema with a property of the same type": property_of("{$ref: '#/components/schemas/Odd'}"),
    "a list of the same schema": property_of("{type: array, items: {$ref: '#/components/schemas/Odd'}}"),
    "properties with the names of keywords": schema(
        "{type: object, properties: {nullable: {type: boolean}, $ref: {type: string}, schema: {}, x-a: {}}}"
    ),
    "data that looks like a spec": schema("{type: object, example: {$ref: nowhere, nullable: true}, default: {}}"),
    "an enumeration with null": schema("{enum: [a, null]}"),
    "additional properties": schema("{type: object, additionalProperties: true}"),
    "required without properties": schema("{type: object, required: [a]}"),
    "an own key": schema("{type: object, x-mine: {anything: [1, a, null]}}"),
    "a trailing slash": replaced("/qualifications:\n", "/qualifications/:\n"),
    "a status without quotes": replaced("        '200':\n", "        200:\n"),
    "a merge key": replaced(
        "      tags: [qualifications]\n      summary: Creates",
        "      <<: {tags: [qualifications]}\n      summary: Creates",
    ),
    "line ends of Windows": lambda text: text.replace("\n", "\r\n"),
    "a byte order mark": lambda text: "\ufeff" + text,
}


@pytest.mark.parametrize("edit", RIGHT.values(), ids=list(RIGHT))
def test_what_only_looks_odd_is_taken(tmp_path: Path, edit: Edit) -> None:
    """What OpenAPI 3.1 and the generator take is not refused."""
    file = tmp_path / "spec.yaml"
    file.write_bytes(edit(TEXT).encode())

    spec_check.check(spec_file.load(file))
