"""A program that uses each method of each resource in every form that it has, written from the classes themselves."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from types import NoneType, UnionType
from typing import Any, Literal, Union, Unpack, get_args, get_origin, get_type_hints

import partner_center_resources as generated
from partner_center import AsyncPages, Page, Pages, RawResponse
from partner_center.formats import spec
from partner_center_resources.operations import OPERATIONS

FORMS = ("", "Raw", "Async", "AsyncRaw")  # as the names of the classes begin


@dataclass(frozen=True)
class Method:
    """A method of a resource, by its plain form."""

    resource: str
    name: str
    is_deprecated: bool

    def in_form(self, form: str) -> Callable[..., Any] | None:
        """Return the method of the class for a form, if it has it."""
        module = inspect.getmodule(_type_of(generated.Resources, self.resource))
        found: Callable[..., Any] | None = getattr(
            getattr(module, form + _type_of(generated.Resources, self.resource).__name__), self.name, None
        )
        return found

    def call(self, form: str, arguments: str) -> str:
        """Return the call, as a user writes it."""
        client = "async_pc" if form.startswith("Async") else "pc"
        raw = ".with_raw_response" if form.endswith("Raw") else ""
        awaited = "await " if form == "AsyncRaw" or (form == "Async" and not self.is_paged) else ""
        return f"{awaited}{client}{raw}.{self.resource}.{self.name}({arguments})"

    @property
    def is_paged(self) -> bool:
        """Whether its result comes a page at a time."""
        return get_origin(self.result) is Pages

    @property
    def result(self) -> Any:
        """The type of the plain form's result."""
        return get_type_hints(self.in_form(""))["return"]

    def expected(self, form: str) -> Any:
        """Return the type that a form's result has to have, going by that of the plain form alone."""
        raw: Any = RawResponse
        result: Any = self.result
        if not self.is_paged:
            return raw[result] if form.endswith("Raw") else result
        kind: Any = {"": Pages, "Async": AsyncPages}.get(form, Page)
        page = kind[get_args(result)]
        return raw[page] if form.endswith("Raw") else page


def methods() -> Iterator[Method]:
    """Yield every public method of every resource."""
    retired = {
        (OPERATIONS[node["operationId"]].resource, OPERATIONS[node["operationId"]].method)
        for item in spec.load()["paths"].values()
        for node in item.values()
        if isinstance(node, dict) and node.get("deprecated")
    }
    for resource, found in vars(generated.Resources).items():
        if isinstance(found, cached_property) and resource != "with_raw_response":
            for name in vars(_type_of(generated.Resources, resource)):
                if not name.startswith("_"):
                    yield Method(resource, name, (resource, name) in retired)


def _type_of(resources: type, name: str) -> type:
    """Return the class that a resource is of; the annotation names it, and it is imported when it is requested."""
    kind: type = getattr(generated, inspect.signature(vars(resources)[name].func).return_annotation)
    return kind


def program() -> str:
    """Return the program: a function for each method, with the method's parameters and the type of each result."""
    return _Program().text(_Program.uses)


def refusals() -> str:
    """Return a program of which a type checker has to refuse every line that ends in `# refused`."""
    return _Program().text(_Program.misuses)


class _Program:
    """A program while it is written: the modules that its types are of are known at the end."""

    def __init__(self) -> None:
        self._modules = {"typing"}

    def text(self, function: "Callable[[_Program, Method], str]") -> str:
        """Return the whole program, with a function for each method."""
        functions = [function(self, method) for method in methods()]
        imports = [f"import {each}" for each in sorted(self._modules)]
        clients = "from partner_center import AsyncPartnerCenter, PartnerCenter"
        return "\n".join([*imports, clients, *functions])

    def uses(self, method: Method) -> str:
        """Return a function that uses each form of a method, and says of which type the result is."""
        declared, passed = self._parameters(method)
        comment = "  # type: ignore[deprecated]  # pyright: ignore[reportDeprecated]" if method.is_deprecated else ""
        lines = [
            f"typing.assert_type({method.call(form, passed)}, {self._type(method.expected(form))}){comment}"
            for form in FORMS
            if method.in_form(form)
        ]
        return self._function(method, declared, lines)

    def misuses(self, method: Method) -> str:
        """Return a function that gives each parameter in turn what it cannot take, and takes each result for Any."""
        declared, passed = self._parameters(method)
        given = passed.split(", ")
        lines: list[str] = []
        for form in FORMS:
            if method.in_form(form):
                for i, each in enumerate(given):
                    name = each.partition("=")[0]
                    wrong = "**wrong" if each.startswith("**") else f"{name}=wrong" if "=" in each else "wrong"
                    lines.append(method.call(form, ", ".join([*given[:i], wrong, *given[i + 1 :]])))
                lines.append(f"typing.assert_type({method.call(form, passed)}, typing.Any)")
        return self._function(method, f"{declared}, wrong: object", [f"{each}  # refused" for each in lines])

    @staticmethod
    def _function(method: Method, declared: str, lines: list[str]) -> str:
        clients = "pc: PartnerCenter, async_pc: AsyncPartnerCenter"
        head = f"\n\nasync def {method.resource}_{method.name}({clients}{declared}) -> None:"
        return "\n".join([head, *(f"    {each}" for each in lines), ""])

    def _parameters(self, method: Method) -> tuple[str, str]:
        """Return a method's parameters as a function declares them, and as it passes them on."""
        plain = method.in_form("")
        assert plain is not None
        hints = get_type_hints(plain)
        declared: list[str] = []
        passed: list[str] = []
        for name, parameter in list(inspect.signature(plain).parameters.items())[1:]:
            declared.append(f"{name}: {self._type(hints[name])}")
            if parameter.kind is parameter.VAR_KEYWORD:
                passed.append(f"**{name}")
            else:
                passed.append(f"{name}={name}" if parameter.kind is parameter.KEYWORD_ONLY else name)
        return "".join(f", {each}" for each in declared), ", ".join(passed)

    def _type(self, hint: Any) -> str:
        """Return a type as the program writes it.

        Raises:
            TypeError: It is Any, or holds it, or is something that this method does not know.
        """
        origin, arguments = get_origin(hint), get_args(hint)
        if hint in (None, NoneType):
            return "None"
        if origin in (Union, UnionType):
            return " | ".join(map(self._type, arguments))
        if origin is Literal:
            return f"typing.Literal[{', '.join(map(repr, arguments))}]"
        if origin is not None:
            inner = [f"[{', '.join(map(self._type, a))}]" if isinstance(a, list) else self._type(a) for a in arguments]
            return inner[0] if origin is Unpack else f"{self._type(origin)}[{', '.join(inner)}]"
        if not isinstance(hint, type) or hint is Any:
            raise TypeError(f"{hint!r} is no type that a user can rely on")
        if hint.__module__ == "builtins":
            return hint.__name__
        self._modules.add(hint.__module__)
        return f"{hint.__module__}.{hint.__name__}"
