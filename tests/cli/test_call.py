"""`partner-center call`: what is sent, what is written, and what is refused."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from inspect import signature
from pathlib import Path

import pytest
from scripted_server import ScriptedServer, answer

from partner_center_resources.operations import OPERATIONS as ENTRIES
from partner_center_resources.operations import Entry
from partner_center_workflows.cli import main
from partner_center_workflows.cli.call import command_line, operations, parameters, sending

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
OPERATIONS = {each.name: each for each in operations.every()}

Output = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _environment(clean_environment: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a command 100 columns."""
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    """Return a server that the environment names as the service; it answers with an empty object."""
    with ScriptedServer(answer(200, {})) as scripted:
        monkeypatch.setenv("PARTNER_CENTER_BASE_URL", scripted.base_url)
        yield scripted


def given(operation: operations.Operation, folder: Path, *, but: str = "") -> list[str]:
    """Return the words for all parameters and the body, with the spec's examples, all but one."""
    words = ["call", operation.name]
    for option in parameters.options_of(operation):
        if option.flag != but:
            words += [option.flag, option.example or "123456"]
    if operation.body is not None and but != "--body":
        (folder / "body.json").write_text(json.dumps(command_line.body_example(operation)), encoding="utf-8")
        words += ["--body", "body.json"]
    return words


# -- every operation of the spec ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OPERATIONS)
def test_help_is_written_from_the_spec(name: str, capsys: Output) -> None:
    """It has the summary, the path, every option, the body and the sources."""
    operation = OPERATIONS[name]

    assert main(["call", name, "--help"]) == 0

    said = capsys.readouterr().out
    assert " ".join(operation.summary.split()) in " ".join(said.split())
    assert f"{operation.method} {operation.path}" in said
    assert {each.flag for each in parameters.options_of(operation)} <= set(re.findall(r"--[a-z-]+", said))
    assert all(source in said for source in operation.node["x-source"])
    assert ("--body FILE" in said) == ("requestBody" in operation.node)
    assert ("--yes" in said) == (operation.method in ("POST", "PUT", "PATCH", "DELETE"))
    assert ("deprecated" in said) == operation.is_deprecated
    assert "version" not in {each.parameter["name"] for each in parameters.options_of(operation)}


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_example_of_the_help_is_sent(name: str, server: ScriptedServer, capsys: Output, tmp_path: Path) -> None:
    """With the spec's examples, one request goes out: the method and the path of the spec, with every parameter."""
    operation = OPERATIONS[name]

    main(given(operation, tmp_path))

    (received,) = server.received
    path, _, query = received.target.partition("?")
    assert received.method == operation.method
    assert re.fullmatch(re.sub(r"\\\{.*?\\\}", "[^/]+", re.escape(operation.path)), path)
    for option in parameters.options_of(operation):
        if option.parameter["in"] == "query":
            assert f"{option.parameter['name']}=" in query
        if option.parameter["in"] == "header":
            assert received.header(option.parameter["name"]) == option.example
    if operation.body is not None:
        assert json.loads(received.body) == command_line.body_example(operation)
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_is_missing_or_unknown_is_refused(
    name: str, server: ScriptedServer, capsys: Output, tmp_path: Path
) -> None:
    """Each required option and the body by their names, and an option that there is not; nothing is sent."""
    operation = OPERATIONS[name]
    required = [each.flag for each in parameters.options_of(operation) if each.is_required]
    for missing in [*required, *(["--body"] if operation.body else [])]:
        assert main(given(operation, tmp_path, but=missing)) == 2
        assert f"{operation.prog}: the following arguments are required: {missing};" in capsys.readouterr().err

    assert main([*given(operation, tmp_path), "--colour", "red"]) == 2

    assert "there is no option '--colour'" in capsys.readouterr().err
    assert server.received == []


@pytest.mark.parametrize("name", OPERATIONS)
def test_which_operations_give_pages(name: str) -> None:
    """The command line takes a continuation where the generated function does."""
    assert OPERATIONS[name].is_paged == (
        "continuation_token" in signature(sending.builder_of(OPERATIONS[name])).parameters
    )


# -- finding an operation -----------------------------------------------------------------------------------------


def test_the_list(capsys: Output) -> None:
    """Every operation with method, path and summary; deprecated ones are marked."""
    assert main(["call", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert main(["call", "--list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)

    assert [line.split()[0] for line in lines[1:]] == list(OPERATIONS) == [each["operationId"] for each in listed]
    line = next(line for line in lines if line.startswith("getCustomerQualification "))
    assert "GET" in line
    assert "/v{version}/customers/{customer_id}/qualification " in line
    assert line.endswith("(deprecated)")
    assert sum(each["deprecated"] for each in listed) == sum(each.is_deprecated for each in OPERATIONS.values()) > 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["getCustomerByID"], "no operation 'getCustomerByID'; did you mean getCustomerById"),
        (["xyz"], "no operation 'xyz'; partner-center call --list has them all"),
        (["--list", "getCustomers"], "the operation comes first: partner-center call getCustomers"),
        (["--json"], "give an operation first, or --list"),
        (["getCustomers", "--json", "--raw"], "--json and --raw do not go together"),
    ],
)
def test_what_is_no_operation(words: list[str], said: str, server: ScriptedServer, capsys: Output) -> None:
    """The nearest names, and where all of them are, in a line; nothing is sent."""
    assert main(["call", *words]) == 2

    output = capsys.readouterr()
    assert said in output.err
    assert output.err.count("\n") == 1
    assert server.received == []


def test_neither_list_nor_help_loads_the_http_library() -> None:
    """They are there at once."""
    for words in (["--list"], ["getCustomers", "--help"], ["createCustomer", "--help"]):
        code = f"import sys; from partner_center_workflows.cli import main; main({['call', *words]!r})\n"
        code += "print('httpx' in sys.modules)"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.splitlines()[-1] == "False"


# -- parameters ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["getCustomerById", "--customer-id", "x"], "--customer-id is 'x'; give the id of the customer's tenant"),
        (["getAuditActivityById", "--id", ".."], "--id is '..'; give text such as"),
        (["getCustomers", "--size", "many"], "argument --size: 'many' does not fit; give a whole number, such as 40"),
        (["getCustomers", "--size", "-1"], "--size is -1; give a whole number from 0"),
        (["getCustomers", "--continuation-token", "x"], "--continuation-token: give the continuation token of a page"),
        (
            ["getCustomers", "--continuation-token", "x", "--size", "1"],
            "--continuation-token already contains the page size",
        ),
        (["getCustomers", "--filter-operator", "starts"], "argument --filter-operator: 'starts' does not fit"),
        (["getCustomers", "--request-id", "a\nb"], "--request-id: give visible ASCII text"),
        (["getCustomers", "--correlation-id", "é"], "--correlation-id: give visible ASCII text"),
        (["getCustomers", "--accept", "text/html"], "argument --accept: invalid choice: 'text/html'"),
        (["getAuditRecords", "--start-date", "6/1/2025"], "give a date as yyyy-mm-dd, such as 2025-06-01"),
        (["getAuditActivity", "--audit-request-start-date", "2025-06-01"], "give a time with its offset, such as 2025"),
        (
            ["updateCustomerBillingProfile", "--customer-id", CUSTOMER, "--if-match", "é", "--body", "b.json"],
            "--if-match: give visible ASCII text",
        ),
    ],
)
def test_a_refused_argument_is_named_as_it_was_typed(
    words: list[str], said: str, server: ScriptedServer, capsys: Output
) -> None:
    """The option, and what to give instead; nothing is sent."""
    Path("b.json").write_text(json.dumps(command_line.body_example(OPERATIONS["updateCustomerBillingProfile"])))

    assert main(["call", *words]) == 2

    output = capsys.readouterr()
    assert said in output.err
    assert output.err.startswith(f"partner-center call {words[0]}: ")
    assert output.err.count("\n") == 1
    assert server.received == []


def test_every_kind_of_parameter_has_an_option(monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    """Types by the schema, arrays by repetition, open and closed lists of values, and names that are taken already."""
    schemas = {
        ("dryRun", "query"): {"type": "boolean"},
        ("rate", "query"): {"type": "number"},
        ("id", "query"): {"type": "array", "items": {"type": "integer"}},
        ("kind", "query"): {"type": "string", "enum": ["a", "b"]},
        ("X-Kind", "header"): {"anyOf": [{"type": "string", "enum": ["c"]}, {"type": "string"}], "default": "c"},
        ("body", "query"): {"type": "string"},
        ("x.kind", "query"): {"type": ["integer", "string"]},
    }
    nodes = [{"name": name, "in": place, "schema": schema} for (name, place), schema in schemas.items()]
    entry = Entry("things", "list", "", {name: f"_{number}" for number, (name, _) in enumerate(schemas)})
    monkeypatch.setitem(ENTRIES, "getThings", entry)
    operation = operations.Operation("getThings", "GET", "/v{version}/things", {"responses": {}}, tuple(nodes))
    flags = ["--dry-run", "--rate", "--id", "--kind", "--x-kind", "--body-in-query", "--x-kind-in-query"]
    assert [each.flag for each in parameters.options_of(operation)] == flags

    parser = command_line.parser(operation)
    words = "--dry-run true --rate 0.5 --id 1 --id 2 --kind z --body-in-query x --x-kind-in-query 3"
    given = vars(parser.parse_args([*words.split(), "--x-kind", "d"]))
    values = [given[flag.removeprefix("--").replace("-", "_")] for flag in flags]
    assert values == [True, 0.5, [1, 2], "z", "d", "x", 3]
    said = " ".join(parser.format_help().split())
    assert "one of a, b" in said
    assert "such as c; default: c" in said
    for wrong in (["--dry-run", "yes"], ["--rate", "nan"], ["--id", "1.5"]):
        with pytest.raises(SystemExit):
            parser.parse_args(wrong)
        assert f"argument {wrong[0]}: '{wrong[1]}' does not fit; give " in capsys.readouterr().err


def test_the_name_of_a_method_leads_to_its_operation(capsys: Output) -> None:
    """A name that Python has is refused with the name that the spec has."""
    assert main(["call", "qualifications.create"]) == 2

    assert "did you mean createCustomerQualifications?" in capsys.readouterr().err
