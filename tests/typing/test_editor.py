"""What an editor shows of the resources: completion, documentation, and the way to the method that is generated."""

import inspect
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

import jedi
import pytest
from language_server import LanguageServer

import partner_center_resources
from partner_center_resources import customers, qualifications

PROGRAM = """\
from partner_center import AsyncPartnerCenter, PartnerCenter, StateOwnedEntity


async def use(pc: PartnerCenter, async_pc: AsyncPartnerCenter) -> None:
    pc.qualifications.create("", StateOwnedEntity())
    pc.customers.get("")
    pc.with_raw_response.customers.get("")
    await async_pc.qualifications.create("", StateOwnedEntity())
    await async_pc.customers.get("")
"""
RESOURCES = {
    name for name, found in vars(partner_center_resources.Resources).items() if isinstance(found, cached_property)
}
METHODS: dict[str, Callable[..., object]] = {
    "    pc.customers.get": customers.Customers.get,
    "    pc.qualifications.create": qualifications.Qualifications.create,
    "    await async_pc.customers.get": customers.AsyncCustomers.get,
    "    await async_pc.qualifications.create": qualifications.AsyncQualifications.create,
    "    pc.with_raw_response.customers.get": customers.RawCustomers.get,
}
every_method = pytest.mark.parametrize("typed", METHODS)


def docstring(typed: str) -> str:
    """Return the docstring of the method that is typed."""
    found = inspect.getdoc(METHODS[typed])
    assert found
    return found


def place(typed: str) -> tuple[Path, int]:
    """Return the file that defines the method that is typed, and the line, from 1."""
    method = METHODS[typed]
    file = Path(inspect.getfile(method))
    assert file.parts[-2:] == ("partner_center_resources", f"{typed.split('.')[-2]}.py")
    return file, inspect.getsourcelines(method)[1]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanguageServer]:
    """Return pyright's language server, with the program open."""
    with LanguageServer(tmp_path_factory.mktemp("editor"), PROGRAM) as running:
        yield running


@pytest.mark.parametrize("typed", ["    pc.", "    await async_pc."])
def test_pyright_completes_every_resource(server: LanguageServer, typed: str) -> None:
    """After the client and a dot, an editor with pyright offers each resource, and says what it is."""
    found = server.completions(typed)

    assert set(found) >= RESOURCES
    assert "The partner's customers." in server.documentation(found["customers"])


@every_method
def test_pyright_completes_a_method_with_its_docstring(server: LanguageServer, typed: str) -> None:
    """After the resource and a dot, an editor with pyright offers the method with its signature and docstring."""
    before, dot, name = typed.rpartition(".")

    shown = server.documentation(server.completions(before + dot)[name])

    assert f"def {name}(\n    customer_id: str | UUID," in shown
    assert "**options: **CallOptions" in shown
    assert docstring(typed).splitlines()[0] in shown
    assert "https://learn.microsoft.com/" in shown


@every_method
def test_pyright_goes_to_the_generated_method(server: LanguageServer, typed: str) -> None:
    """Go-to-definition opens the method itself, at its first line."""
    file, line = server.definition(typed)

    assert (file, line + 1) == place(typed)


@every_method
def test_pyright_shows_a_method_under_the_cursor(server: LanguageServer, typed: str) -> None:
    """Over the method, an editor with pyright shows its signature, what it returns and its docstring."""
    shown = server.hover(typed)

    result = inspect.signature(METHODS[typed]).return_annotation
    assert f"(method) def {typed.rpartition('.')[2]}(\n    customer_id: str | UUID," in shown
    assert getattr(result, "__origin__", result).__name__ in shown.partition("-> ")[2].splitlines()[0]
    assert docstring(typed).splitlines()[0] in shown


@pytest.fixture(scope="module")
def script() -> jedi.Script:
    """Return the program as an editor with jedi has it, with this environment's packages."""
    return jedi.Script(PROGRAM, environment=jedi.InterpreterEnvironment())


def at(typed: str) -> tuple[int, int]:
    """Return the line of the program, from 1, and the column at the end of what is typed."""
    return next((i, len(typed)) for i, line in enumerate(PROGRAM.splitlines(), 1) if line.startswith(typed))


@pytest.mark.parametrize("typed", ["    pc.", "    await async_pc."])
def test_jedi_completes_every_resource(script: jedi.Script, typed: str) -> None:
    """After the client and a dot, an editor with jedi offers each resource, and says what it is."""
    found = {each.name: each for each in script.complete(*at(typed))}

    assert set(found) >= RESOURCES
    assert found["customers"].docstring() == "The partner's customers."


@every_method
def test_jedi_completes_a_method_with_its_docstring(script: jedi.Script, typed: str) -> None:
    """After the resource and a dot, an editor with jedi offers the method with its signature and docstring."""
    before, dot, name = typed.rpartition(".")

    found = {each.name: each for each in script.complete(*at(before + dot))}

    assert found[name].docstring().startswith(f"{name}(customer_id: str | UUID,")
    assert found[name].docstring().endswith(docstring(typed))


@every_method
def test_jedi_goes_to_the_generated_method(script: jedi.Script, typed: str) -> None:
    """Go-to-definition opens the method itself, at its first line."""
    (found,) = script.goto(*at(typed), follow_imports=True)

    assert (found.module_path, found.line) == place(typed)


@pytest.mark.parametrize(
    "lines",
    [
        ("pc = PartnerCenter()", "pc."),
        ("pc = PartnerCenter.from_env(timeout=5)", "pc."),
        ('with PartnerCenter("token") as pc:', "    pc."),
        ("with PartnerCenter.from_env() as pc:", "    pc."),
        ("async def use():", "    async with AsyncPartnerCenter() as pc:", "        pc."),
    ],
    ids=["=", "= from_env", "with", "with from_env", "async with"],
)
def test_jedi_completes_a_client_however_it_is_made(lines: tuple[str, ...]) -> None:
    """A client without an annotation is known too, and so are the methods of its resources."""
    program = "\n".join(["from partner_center import AsyncPartnerCenter, PartnerCenter", *lines])
    environment = jedi.InterpreterEnvironment()

    assert {each.name for each in jedi.Script(program, environment=environment).complete()} >= RESOURCES
    methods = jedi.Script(f"{program}qualifications.", environment=environment).complete()
    assert {each.name for each in methods} >= {"create", "list", "wait", "resume"}
