"""Reading the spec: what a person may write is read, and what is wrong is reported in one line, with its place."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from warm_python import WarmPython, warm_commands

import spec_check
import spec_file
from spec_file import SpecError

ROOT = Path(__file__).parent.parent.parent
SPEC = "openapi/partner-center.yaml"
TEXT = (ROOT / "tests" / "support" / "frozen-spec.yaml").read_text(encoding="utf-8")
PATH = "/v{version}/customers/{customer_id}/qualifications"
POST = f"  {PATH}:\n    post:\n      operationId: createCustomerQualifications\n      tags: [qualifications]\n"
PARAMETERS = "  parameters:\n    CustomerId:\n"
SCHEMAS = "\n  schemas:\n"

Edit = Callable[[str], bytes]


def _replaced(old: str, new: str) -> Edit:
    """Return the edit that replaces the first place of some text, which has to be there."""

    def edit(text: str) -> bytes:
        assert old in text
        return text.replace(old, new, 1).encode()

    return edit


def _with_schema(schema: str) -> Edit:
    return _replaced(SCHEMAS, f"{SCHEMAS}    Odd: {schema}\n")


def _whole(content: bytes) -> Edit:
    return lambda _text: content


def _line(text: str, after: int = 0) -> int:
    """Return the line in which some text of the spec begins, or one that many lines after it."""
    return TEXT[: TEXT.index(text)].count("\n") + 1 + after


AT_POST = _line(POST)
AT_REFERENCE = _line("        - $ref: '#/components/parameters/CustomerId'")
AT_SCHEMAS = _line(SCHEMAS, 1)
AT_STATUS = _line("        '200':")
AT_INFO = _line("info:\n")
REFERENCE = "'#/components/parameters/CustomerId'"

CONFLICT = "<<<<<<< HEAD\n  version: 2026.11.0\n=======\n  version: 2026.12.0\n>>>>>>> v0.2.0\n"

# What is edited; line and column; the beginning of the words; the end of them, which is what to write.
WRONG: dict[str, tuple[Edit, int, int, str, str]] = {
    "double quote": (
        _replaced("  version: 2026.11.0", '  version: "2026.11.0'),
        *(AT_INFO + 2, 12, "the quote that opens here", "write the closing quote, or double a quote in the text"),
    ),
    "single quote": (
        _replaced("  title: Microsoft", "  title: 'Microsoft"),
        *(AT_INFO + 1, 10, "the quote that opens here", "write the closing quote, or double a quote in the text"),
    ),
    "quote of a $ref": (
        _replaced(f"$ref: {REFERENCE}", f"$ref: {REFERENCE[:-1]}"),
        *(AT_REFERENCE, 11, "a $ref points nowhere: #/components/parameters/CustomerId -", "if you mean that"),
    ),
    "last quote": (
        _whole(b"openapi: 3.1.0\ninfo: 'it\n"),
        *(2, 7, "the quote that opens here is never closed", "write the closing quote"),
    ),
    "bracket": (
        _replaced("tags: [qualifications]", "tags: [qualifications"),
        *(AT_POST + 3, 13, "the bracket that opens here is not closed", "write `]` at its end"),
    ),
    "brace at the end": (_whole(b"a: {b: 1,\n"), 2, 1, "the file ends before a bracket", "that is missing"),
    "merge conflict": (
        _replaced("  version: 2026.11.0\n", CONFLICT),
        *(AT_INFO + 2, 1, "a merge conflict is not resolved here", "`<<<<<<<`, `|||||||`, `=======` and `>>>>>>>`"),
    ),
    "rest of a merge conflict": (
        _replaced("  version: 2026.11.0\n", CONFLICT.split("\n", 1)[1]),
        *(AT_INFO + 3, 1, "a merge conflict is not resolved here", "`<<<<<<<`, `|||||||`, `=======` and `>>>>>>>`"),
    ),
    "tab": (_replaced("  version: 2026", "\tversion: 2026"), AT_INFO + 2, 1, "a tab stands here", "write spaces"),
    "too shallow": (
        _replaced("    post:\n", "   post:\n"),
        *(_line("    get:\n"), 5, "this is not indented as its neighbours", "give it the same indentation"),
    ),
    "too deep": (
        _replaced("  version: 2026", "    version: 2026"),
        *(AT_INFO + 2, 12, "a key does not fit here", "in quotes"),
    ),
    "no colon": (
        _replaced("  version: 2026.11.0", "  version"),
        *(AT_INFO + 2, 3, "this is no key and goes on no text", "write `key: value`, or indent it"),
    ),
    "at sign": (
        _replaced("version: 2026.11.0", "version: @now"),
        *(AT_INFO + 2, 12, "text without quotes cannot begin with @", "put the text in quotes"),
    ),
    "key twice": (
        _replaced("  version: 2026.11.0\n", "  version: 2026.11.0\n  version: 2026.12.0\n"),
        *(AT_INFO + 3, 3, f"the key `version` stands in line {AT_INFO + 2} already", "keep one of them"),
    ),
    "status twice": (
        _replaced("      responses:\n        '200':", "      responses:\n        200: {}\n        '200':"),
        *(AT_STATUS + 1, 9, f"the key `200` stands in line {AT_STATUS} already", "keep one of them"),
    ),
    "unknown alias": (
        _replaced("x-source: [*create, *rest-urls]", "x-source: [*creat, *rest-urls]"),
        *(
            _line("x-source: [*create, *rest-urls]"),
            16,
            "no anchor &creat ends above",
            "or *create or *get or *rest-urls",
        ),
    ),
    "tag": (
        _replaced("version: 2026.11.0", "version: !date 2026"),
        *(AT_INFO + 2, 12, "the tag !date does not fit JSON", "leave the tag out"),
    ),
    "infinity": (_with_schema("{maximum: .inf}"), AT_SCHEMAS + 1, 20, "JSON has no number .inf", "in quotes"),
    "list as key": (_with_schema("{? [a] : b}"), AT_SCHEMAS + 1, 13, "the key is not text", "before the colon"),
    "two YAML documents": (
        lambda text: (text + "---\na: 1\n").encode(),
        *(TEXT.count("\n") + 1, 1, "a second YAML document begins here", "write no `---` after it"),
    ),
    "not UTF-8": (
        lambda text: text.encode().replace(b"Microsoft Partner", b"Microsoft\xae Partner", 1),
        *(AT_INFO + 1, 19, "this is not UTF-8", "save the file as UTF-8"),
    ),
    "control character": (
        _replaced("Microsoft Partner Center c", "Microsoft Partner Center \x00c"),
        *(AT_INFO + 1, 35, "the control character U+0000", "delete it"),
    ),
    "empty": (_whole(b""), 1, 1, "the file is empty", "write `key: value`, one a line"),
    "comments": (_whole(b"# nothing\n"), 1, 1, "the file is empty", "write `key: value`, one a line"),
    "list": (_whole(b"\n- a\n"), 2, 1, "the top level is not a mapping", "write `key: value`, one a line"),
    "no paths": (_replaced("\npaths:", "\nx-paths:"), 1, 1, "`paths` is missing", "with their operations"),
    "paths empty": (
        _whole(b"openapi: 3.1.0\npaths:\ncomponents: {parameters: {}, schemas: {}}\n"),
        *(2, 1, "`paths` is empty or no mapping", "with their operations"),
    ),
    "no components": (_replaced("\ncomponents:", "\nx-parts:"), 1, 1, "`components` is missing", "`schemas:`"),
    "another OpenAPI": (
        _replaced("openapi: 3.1.0", "openapi: 3.0.3"),
        *(_line("openapi: 3.1.0"), 1, '"3.0.3" does not match', "write 3.1.0"),
    ),
    "number for text": (
        _replaced("version: 2026.11.0", "version: 2026.11"),
        *(AT_INFO + 2, 3, '2026.11 is not of type "string"', "write it in quotes"),
    ),
    "yes": (
        _replaced(
            f"{PARAMETERS}      name: customer_id\n", f"{PARAMETERS}      name: customer_id\n      deprecated: yes\n"
        ),
        *(_line(PARAMETERS, 3), 7, '"yes" is not of type "boolean"', "write true or false"),
    ),
    "misspelt key": (
        _replaced("operationId: createC", "operationid: createC"),
        *(AT_POST + 2, 7, "`operationid` is not known here", "begins with `x-`"),
    ),
    "misspelt method": (
        _replaced("    post:\n", "    psot:\n"),
        *(AT_POST + 1, 5, "`psot` is not known here; write `post` if you mean that", "begins with `x-`"),
    ),
    "misspelt type": (
        _with_schema("{type: object, properties: {a: {type: strin}}}"),
        *(AT_SCHEMAS + 1, 42, "'strin' is not one of ['array'", "write one of these"),
    ),
    "default": (
        _with_schema("{type: string, default: 5}"),
        AT_SCHEMAS + 1,
        5,
        "5 is not of type",
        "write it in quotes",
    ),
    "$ref nowhere": (
        _replaced(REFERENCE, "'#/components/parameters/CustomerID'"),
        *(AT_REFERENCE, 11, "a $ref points nowhere: ", "write `CustomerId` if you mean that"),
    ),
    "$ref to a file": (
        _replaced(REFERENCE, "'parts.yaml#/CustomerId'"),
        *(AT_REFERENCE, 11, "a $ref points to another file: parts.yaml", "write `#/components/…`"),
    ),
    "$ref to another thing": (
        _replaced(REFERENCE, "'#/components/headers/RequestId'"),
        *(AT_REFERENCE, 11, "a $ref points to #/components/headers/RequestId", "point to one of these"),
    ),
    "$ref to itself": (
        _with_schema("{$ref: '#/components/schemas/Odd'}"),
        *(AT_SCHEMAS + 1, 11, "a $ref leads back to itself", "write what it stands for"),
    ),
    "no operationId": (
        _replaced("      operationId: createCustomerQualifications\n", ""),
        *(AT_POST + 1, 5, f"POST {PATH} has no operationId", "the verb first"),
    ),
    "no tags": (
        _replaced("      tags: [qualifications]\n", ""),
        *(AT_POST + 1, 5, f"POST {PATH} has no tags; write `tags: [customers]`", "goes into"),
    ),
    "no responses": (
        _replaced("      responses:\n", "      x-responses:\n"),
        *(AT_POST + 1, 5, f"POST {PATH} has no responses", "with its description"),
    ),
    "operationId twice": (
        _replaced("operationId: getCustomerQualifications", "operationId: createCustomerQualifications"),
        *(_line("      operationId: getCustomerQualifications"), 7),
        *(f"createCustomerQualifications is the operationId of POST {PATH} already", f"write another for GET {PATH}"),
    ),
    "parameter not declared": (
        _replaced("        - $ref: '#/components/parameters/CustomerId'\n", ""),
        *(AT_POST, 3, f"POST {PATH} declares no path parameter customer_id", "schema: {type: string}}`"),
    ),
    "parameter not in the path": (
        _replaced(f"  {PATH}:", "  /v{version}/customers/qualifications:"),
        *(AT_REFERENCE, 11, "POST /v{version}/customers/qualifications: the path has no {customer_id}", "parameter"),
    ),
}


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy what the commands need, to spoil it."""
    root = tmp_path_factory.mktemp("copied")
    shutil.copytree(ROOT / "openapi", root / "openapi", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("generator-config.yaml", "pyproject.toml"):
        shutil.copy2(ROOT / name, root)
    return root


@pytest.fixture(scope="module")
def commands(copied: Path) -> Iterator[WarmPython]:
    """Return the commands of the copy."""
    with warm_commands(copied) as commands:
        yield commands


def _run(root: Path, script: str) -> tuple[int, str, str]:
    """Run a command as people do, and return its status and what it printed."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, f"openapi/{script}.py"]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(("edit", "line", "column", "what", "instead"), WRONG.values(), ids=list(WRONG))
def test_one_line_says_what_is_wrong(
    copied: Path, commands: WarmPython, edit: Edit, line: int, column: int, what: str, instead: str
) -> None:
    """One line says where, what, and what to write instead; no traceback, and nothing is generated."""
    (copied / SPEC).write_bytes(edit(TEXT))

    status, out, err = commands.run("openapi/generate.py")

    assert (status, out) == (1, "")
    (told,) = err.splitlines()
    assert told.startswith(f"{SPEC}:{line}:{column}: {what}")
    assert "; " in told
    assert told.endswith(instead)
    assert not (copied / "generated").exists()


ONE_OF_A_STAGE = (
    "bracket",
    "merge conflict",
    "key twice",
    "not UTF-8",
    "no paths",
    "misspelt key",
    "$ref nowhere",
    "default",
    "no tags",
)


@pytest.mark.parametrize("kind", ONE_OF_A_STAGE)
def test_spec_change_says_it_too(copied: Path, commands: WarmPython, kind: str) -> None:
    """The command that compares tells the same, with the status that says that nothing could be told."""
    edit, line, column, what, instead = WRONG[kind]
    (copied / SPEC).write_bytes(edit(TEXT))

    status, out, err = commands.run("openapi/spec_change.py")

    assert (status, out) == (2, "")
    (told,) = err.splitlines()
    assert told.startswith(f"{SPEC}:{line}:{column}: {what}")
    assert told.endswith(instead)
    assert not (copied / "generated").exists()


@pytest.mark.parametrize(("script", "kind"), [("rules", "not UTF-8"), ("rules", "$ref nowhere"), ("drift", "bracket")])
def test_the_checks_say_it_too(copied: Path, kind: str, script: str) -> None:
    """The commands that only look at the spec tell the same place, in one line."""
    edit, line, column, what, _ = WRONG[kind]
    (copied / SPEC).write_bytes(edit(TEXT))

    status, out, err = _run(copied, script)

    assert (status, out) == (1, "")
    (told,) = err.splitlines()
    assert told.startswith(f"{SPEC}:{line}:{column}: ")
    assert what in told


def test_the_rules_tell_places(copied: Path) -> None:
    """What breaks a rule of this project has its place too."""
    (copied / SPEC).write_bytes(_replaced("          x-source: [*create, *get]\n", "")(TEXT))
    at = _line("          x-source: [*create, *get]\n")
    above = TEXT.splitlines()[: at - 1]
    begins = max(number for number, each in enumerate(above, 1) if each.startswith("        ") and each[8] != " ")

    status, _, err = _run(copied, "rules")

    assert status == 1
    (told,) = err.splitlines()
    assert told.startswith(f"{SPEC}:{begins}:9: provenance: ")


def test_what_the_generator_cannot_take(copied: Path) -> None:
    """A complaint of the generator is one line too, at the operation that it names."""
    at = TEXT.index("        '201':")
    (copied / SPEC).write_text(
        TEXT[:at] + TEXT[at:].replace("application/json:", "application/pdf:", 1), encoding="utf-8"
    )

    status, out, err = _run(copied, "generate")

    assert (status, out) == (1, "")
    (told,) = err.splitlines()
    assert told.startswith(f"{SPEC}:{AT_POST + 1}:5: openapi-python-client cannot take this: parsing POST {PATH}")
    assert "Unsupported content_type application/pdf" in told


READ = {
    "[https://a.example/b?c=d#e, b]": ["https://a.example/b?c=d#e", "b"],
    "{url: https://a.example:8080/b}": {"url": "https://a.example:8080/b"},
    "[no, on, off, yes, y, N]": ["no", "on", "off", "yes", "y", "N"],
    "[2020-12-04, 2020-12-04T20:54:24Z, 2020-12-04 20:54:24]": [
        *("2020-12-04", "2020-12-04T20:54:24Z", "2020-12-04 20:54:24"),
    ],
    "[1_000, 0b1, 12:30:00, 1.2.3, 1e400x]": ["1_000", "0b1", "12:30:00", "1.2.3", "1e400x"],
    "[017, 0o17, 0x1F, 08, -0]": ["017", 15, 31, "08", 0],
    "[1, -2, +3, 1.5, .5, 1e3]": [1, -2, 3, 1.5, 0.5, 1000.0],
    "[true, False, ~, null, '', ]": [True, False, None, None, ""],
    "{200: a, no: b, 1.10: c, null: d, 2020-12-04: e}": {
        "200": "a",
        "no": "b",
        "1.10": "c",
        "null": "d",
        "2020-12-04": "e",
    },
    "{a: &b {c: 1, d: 2}, e: {<<: *b, d: 3}, f: {<<: [*b, {g: 4}]}}": {
        "a": {"c": 1, "d": 2},
        "e": {"c": 1, "d": 3},
        "f": {"c": 1, "d": 2, "g": 4},
    },
    "[&a x, *a, &a y, *a]": ["x", "x", "y", "y"],
    "[!!str 1, !!float 1, ! 2]": ["1", 1.0, "2"],
}


@pytest.mark.parametrize(("written", "read"), READ.items(), ids=list(READ))
def test_what_is_valid_is_read(tmp_path: Path, written: str, read: object) -> None:
    """Every form of YAML becomes the data of JSON that it stands for, and keys the text that is written."""
    file = tmp_path / "spec.yaml"
    file.write_text(f"\ufeffa: {written}\r\n", encoding="utf-8")

    data = spec_file.load(file).data

    assert json.dumps(data) == json.dumps({"a": read})


def test_an_unquoted_url_is_generated_from(copied: Path) -> None:
    """URLs in lists and a status need no quotes: without them the spec is the same."""
    url = "https://example.invalid/page?view=1#top"
    quoted = TEXT.replace("x-source: [*create]", f"x-source: ['{url}']")
    assert quoted.count(url) > 1
    (copied / SPEC).write_text(quoted, encoding="utf-8")
    expected = spec_file.load(copied / SPEC).data
    (copied / SPEC).write_text(
        quoted.replace(f"'{url}'", url).replace("        '200':", "        200:"), encoding="utf-8"
    )

    spec = spec_file.load(copied / SPEC)
    spec_check.check(spec)

    assert spec.data == expected


def test_an_anchor_within_itself(tmp_path: Path) -> None:
    """Data without an end is refused, for JSON cannot hold it."""
    file = tmp_path / "spec.yaml"
    file.write_text("a: &a\n  b: *a\n", encoding="utf-8")

    with pytest.raises(SpecError, match=r"spec\.yaml:2:6: no anchor &a ends above"):
        spec_file.load(file)
