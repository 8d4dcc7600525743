"""Types, kinds, bases and constants of the Python API: a small package in two versions, and what users see."""

from collections.abc import Callable
from pathlib import Path

import pytest

from changes import python_api

HEAD = """
import typing
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from enum import Enum
from typing import Any, Annotated, Literal, NotRequired, Optional, Protocol, TypedDict, TypeVar, Union, final, overload
from uuid import UUID
from attrs import define, frozen
Where = Literal["query", "body"]
Id = str | UUID
T = TypeVar("T")
LIMIT = 5
class Figure: ...
class Circle(Figure):
    def area(self) -> float: ...
class HasArea(Protocol):
    def area(self) -> float: ...
"""
Write = Callable[[str, str], list[str]]
DO = "partner_center.do()"


@pytest.fixture
def told(tmp_path: Path) -> Write:
    """Return what writes two versions of a package, and returns the report's lines about them."""

    def write(name: str, text: str) -> list[Path]:
        folder = tmp_path / name / "partner_center"
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text(
            'from .things import *\nfrom .things import do, Thing\n__all__ = ["do", "Thing"]\n'
        )
        (folder / "things.py").write_text(text, encoding="utf-8")
        return [tmp_path / name]

    def compare(old: str, new: str) -> list[str]:
        both = write("old", old), write("new", new)
        return [str(each) for each in python_api.compare(*both)]

    return compare


def function(parameters: str, returns: str = "None") -> str:
    """Return a package with one function."""
    return f"{HEAD}def do({parameters}) -> {returns}: ...\n"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("str | UUID", "UUID", "BREAKING  {}: x takes UUID now, was UUID | str"),
        ("int", "str", "BREAKING  {}: x takes str now, was int"),
        ("int", "str | int", "ADDED     {}: x takes str too"),
        ("int | None", "int", "BREAKING  {}: x takes int now, was int | None"),
        ("Where", 'Literal["body"]', "BREAKING  {}: x takes 'body' now, was 'body' | 'query'"),
        ("Where | None", 'Literal["query", "body", "both"] | None', "ADDED     {}: x takes 'both' too"),
        ("Where", "str", "ADDED     {}: x takes str too"),
        ("str", "Where", "BREAKING  {}: x takes 'body' | 'query' now, was str"),
        ("int", "float", "ADDED     {}: x takes float too"),
        ("datetime", "date", "ADDED     {}: x takes date too"),
        ("date", "datetime", "BREAKING  {}: x takes datetime now, was date"),
        ("list[str]", "Sequence[str]", "ADDED     {}: x takes Sequence[str] too"),
        ("Sequence[str]", "list[str]", "BREAKING  {}: x takes list[str] now, was Sequence[str]"),
        ("Sequence[str]", "Sequence[int]", "BREAKING  {}: x takes Sequence[int] now, was Sequence[str]"),
        ("dict[str, int]", "Mapping[str, int | None]", "ADDED     {}: x takes Mapping[str, int | None] too"),
        ("tuple[int, int]", "tuple[int, ...]", "ADDED     {}: x takes tuple[int, ...] too"),
        ("int", "Any", "ADDED     {}: x takes Any too"),
        ("object", "int", "BREAKING  {}: x takes int now, was object"),
        ("Circle", "Figure", "ADDED     {}: x takes Figure too"),
        ("Figure", "Circle", "BREAKING  {}: x takes Circle now, was Figure"),
        ("Circle", "HasArea", "ADDED     {}: x takes HasArea too"),
        (
            "Callable[[int], str]",
            "Callable[[int | str], str]",
            "BREAKING  {}: x takes Callable[[int | str], str] now, was Callable[[int], str]",
        ),
        (
            "Callable[[int | str], str]",
            "Callable[[int], str]",
            "ADDED     {}: x takes Callable[[int], str] too",
        ),
    ],
)
def test_the_type_of_an_argument(told: Write, old: str, new: str, expected: str) -> None:
    """An argument that takes less, or something else, breaks those who give it; one that takes more adds to them."""
    assert told(function(f"x: {old}"), function(f"x: {new}")) == [expected.format(DO)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Optional[int]", "int | None"),
        ("Union[str, UUID]", "UUID | str"),
        ("Id", "str | UUID"),
        ("Id", '"Id"'),
        ("str | UUID", '"UUID | str"'),
        ("typing.List[str]", "list[str]"),
        ("typing.Sequence[str]", "Sequence[str]"),
        ("Where", 'Literal["body"] | Literal["query"]'),
        ("Annotated[int, 1]", "int"),
        ("list[Optional[Id]]", "list[UUID | str | None]"),
        ("Any", "object"),
        ("float", "float | int"),
        ("Figure", "Figure | Circle"),
        ("str", "str | Where"),
    ],
)
def test_another_spelling_of_a_type_is_no_change(told: Write, old: str, new: str) -> None:
    """Aliases, the forms of a union, and text annotations are the types that they stand for, both ways."""
    assert told(function(f"x: {old}", old), function(f"x: {new}", new)) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("int", "int | None", "BREAKING  {} returns int | None now, was int"),
        ("int | None", "int", "CHANGED   {} returns int now, was int | None"),
        ("str", "UUID", "BREAKING  {} returns UUID now, was str"),
        ("list[str]", "Sequence[str]", "BREAKING  {} returns Sequence[str] now, was list[str]"),
        ("Sequence[str]", "list[str]", "CHANGED   {} returns list[str] now, was Sequence[str]"),
        (
            "Where",
            'Literal["query", "body", "both"]',
            "CHANGED   {} returns 'body' | 'both' | 'query' now, was 'body' | 'query'",
        ),
        ("Figure", "Circle", "CHANGED   {} returns Circle now, was Figure"),
        ("Circle", "Figure", "BREAKING  {} returns Figure now, was Circle"),
    ],
)
def test_the_type_of_a_result(told: Write, old: str, new: str, expected: str) -> None:
    """A result goes the other way: a wider type breaks, and a narrower one does not; nor does one more value."""
    assert told(function("", old), function("", new)) == [expected.format(DO)]


def test_that_nothing_was_returned_is_no_promise(told: Write) -> None:
    """A function that returns something now did not break its callers."""
    assert told(function("x: int"), function("x: int", "int")) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("x: int = 1", "x: int = 2", ["BREAKING  {}: the default of x is another"]),
        ("x: int = 5", "x: int = LIMIT", []),
        ("x: int | None = None", "x: int | None = 5", ["CHANGED   {}: x is 5 by default now"]),
        ("x: int", "x: int = 1", ["CHANGED   {} may be called without x now"]),
        ("x: int | None = None", "x: int", ["BREAKING  {} needs x, which could be left out"]),
        ("x: int, y: int", "x: int, *, y: int", ["BREAKING  {}: y is given in another way"]),
        ("x: int, *, y: int", "x: int, y: int", []),
        ("x", "x: int", []),
    ],
)
def test_the_other_parts_of_a_parameter(told: Write, old: str, new: str, expected: list[str]) -> None:
    """Defaults count by their values; what may be left out, and what is given by name alone, is reported."""
    assert told(function(old), function(new)) == [each.format(DO) for each in expected]


CLASS = HEAD + "def do() -> None: ...\n"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("def f(self): ...", "async def f(self): ...", ["BREAKING  {}.f() is a coroutine now"]),
        ("async def f(self): ...", "def f(self): ...", ["BREAKING  {}.f() is no longer a coroutine"]),
        (
            "def f(self): ...",
            "@property\n    def f(self): ...",
            ["BREAKING  {}.f is of kind attribute now, was function"],
        ),
        ("@classmethod\n    def f(cls): ...", "def f(self): ...", ["BREAKING  {}.f() is no longer a classmethod"]),
        ("def f(self): ...", "@classmethod\n    def f(cls): ...", []),
        ("def f(self, x): ...", "@staticmethod\n    def f(x): ...", []),
        (
            "def f(self) -> Iterator[int]: ...",
            "@contextmanager\n    def f(self) -> Iterator[int]: ...",
            ["BREAKING  {}.f() is a context manager now"],
        ),
        ("def f(self): ...", "@final\n    def f(self): ...", ["BREAKING  {}.f() can no longer be overridden"]),
        ("def f(self): ...", '@typing.deprecated("x")\n    def f(self): ...', ["CHANGED   {}.f() is deprecated"]),
        ("x: int", "x: str", ["BREAKING  {}.x is str now, was int"]),
        ("x: int | None", "x: int", ["CHANGED   {}.x is int now, was int | None"]),
        (
            "@property\n    def f(self) -> int: ...",
            "@property\n    def f(self) -> str: ...",
            ["BREAKING  {}.f is str now, was int"],
        ),
        ("@property\n    def f(self) -> int: ...", "f: int", []),
        ("SIZE = 1", "SIZE = 2", ["BREAKING  {}.SIZE is 2 now, was 1"]),
        ("SIZES = (1, 2)", "SIZES = (1, 2, 3)", ["CHANGED   {}.SIZES is (1, 2, 3) now, was (1, 2)"]),
        ("SIZES = (1, 2)", "SIZES = (1,)", ["BREAKING  {}.SIZES is (1,) now, was (1, 2)"]),
        (
            (
                "@overload\n    def f(self, x: int) -> int: ...\n    @overload\n    def f(self, x: str) -> str: ...\n"
                "    def f(self, x): ..."
            ),
            (
                "@overload\n    def f(self, x: int) -> int: ...\n    @overload\n    def f(self, x: bytes) -> str: ...\n"
                "    def f(self, x): ..."
            ),
            [
                "BREAKING  {}.f(): the overload (x: str) is gone",
                "ADDED     {}.f(): the overload (x: bytes) is new",
            ],
        ),
        (
            (
                "@overload\n    def f(self, x: int) -> int: ...\n    @overload\n    def f(self, x: str) -> str: ...\n"
                "    def f(self, x): ..."
            ),
            (
                "@overload\n    def f(self, x: str) -> str: ...\n    @overload\n    def f(self, x: int) -> int: ...\n"
                "    def f(self, x): ..."
            ),
            [],
        ),
    ],
)
def test_the_members_of_a_class(told: Write, old: str, new: str, expected: list[str]) -> None:
    """Coroutines, properties, decorators, attributes, constants and overloads are compared, each in its direction."""
    found = told(f"{CLASS}class Thing:\n    {old}\n", f"{CLASS}class Thing:\n    {new}\n")

    assert found == [each.format("partner_center.Thing") for each in expected]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "class Thing(ValueError): ...",
            "class Thing(KeyError): ...",
            [
                "BREAKING  {} is no longer derived from ValueError",
                "ADDED     {} is derived from KeyError too",
                "ADDED     {} is derived from LookupError too",
            ],
        ),
        (
            "class Thing(ValueError, Figure): ...",
            "class Thing(Figure): ...",
            [
                "BREAKING  {} is no longer derived from Exception",
                "BREAKING  {} is no longer derived from BaseException",
                "BREAKING  {} is no longer derived from ValueError",
            ],
        ),
        (
            "class Thing(ValueError): ...",
            "class Mid(ValueError): ...\nclass Thing(Mid): ...",
            ["ADDED     {} is derived from Mid too"],
        ),
        ("class Thing(Figure): ...", "class _Mid(Figure): ...\nclass Thing(_Mid): ...", []),
        (
            "class Thing(Enum):\n    A = 1\n    B = 2",
            "class Thing(Enum):\n    A = 1\n    B = 3",
            ["BREAKING  {}.B is 3 now, was 2"],
        ),
        ("class Thing(Enum):\n    A = 1\n    B = 2", "class Thing(Enum):\n    A = 1", ["BREAKING  {}.B is gone"]),
        ("class Thing(Enum):\n    A = 1", "class Thing(Enum):\n    A = 1\n    B = 2", ["ADDED     {}.B is new"]),
        ("class Thing: ...", "@final\nclass Thing: ...", ["BREAKING  no class can be derived from {} any more"]),
        (
            "@define\nclass Thing:\n    x: int",
            "@frozen\nclass Thing:\n    x: int",
            ["BREAKING  the attributes of {} can no longer be set"],
        ),
        ("@frozen\nclass Thing:\n    x: int", "@define\nclass Thing:\n    x: int", []),
        (
            "@frozen\nclass Thing:\n    x: int",
            "@frozen\nclass Thing:\n    x: int | str",
            [
                "BREAKING  {}.x is int | str now, was int",
                "ADDED     {}(): x takes str too",
            ],
        ),
        (
            "@frozen\nclass Thing:\n    x: int",
            "@frozen(kw_only=True)\nclass Thing:\n    x: int",
            ["BREAKING  {}(): x is given in another way"],
        ),
        (
            "class Thing(TypedDict):\n    x: int",
            "class Thing(TypedDict):\n    x: int\n    y: int",
            [
                "BREAKING  {} needs y",
                "ADDED     {}.y is new",
            ],
        ),
        (
            "class Thing(TypedDict):\n    x: int",
            "class Thing(TypedDict):\n    x: int\n    y: NotRequired[int]",
            ["ADDED     {}.y is new"],
        ),
        (
            "class Thing(TypedDict):\n    x: int",
            "class Thing(TypedDict):\n    x: NotRequired[int]",
            ["CHANGED   {}.x may be left out now"],
        ),
        (
            "class Thing(TypedDict, total=False):\n    x: int",
            "class Thing(TypedDict):\n    x: int",
            ["BREAKING  {}.x is required now"],
        ),
        (
            "class Thing(TypedDict):\n    x: int",
            "class Thing(TypedDict):\n    x: int | str",
            ["CHANGED   {}.x is int | str now, was int"],
        ),
        (
            "class Thing(TypedDict):\n    x: int",
            "class Thing(TypedDict):\n    y: int",
            [
                "BREAKING  {}.x is gone",
                "BREAKING  {} needs y",
                "ADDED     {}.y is new",
            ],
        ),
        (
            "class Thing(Protocol):\n    x: int",
            "class Thing(Protocol):\n    x: int\n    def f(self): ...",
            [
                "BREAKING  a {} needs f",
                "ADDED     {}.f is new",
            ],
        ),
        (
            "class Thing(Protocol):\n    def f(self, x: int) -> int: ...",
            "class Thing(Protocol):\n    def f(self, x: int | str) -> int: ...",
            [
                "BREAKING  {}.f(): x takes int | str now, was int",
            ],
        ),
        (
            "class Thing(Protocol):\n    def f(self) -> int: ...",
            "class Thing(Protocol):\n    def f(self) -> int | str: ...",
            [
                "CHANGED   {}.f() returns int | str now, was int",
            ],
        ),
        (
            "class Thing(ABC):\n    def f(self): ...",
            "class Thing(ABC):\n    def f(self): ...\n    @abstractmethod\n    def g(self): ...",
            [
                "BREAKING  a {} needs g",
                "ADDED     {}.g is new",
            ],
        ),
        ('Thing = Literal["a", "b"]', 'Thing = Literal["a"]', ["BREAKING  {} is 'a' now, was 'a' | 'b'"]),
        ('Thing = Literal["a"]', 'Thing = Literal["a", "b"]', ["CHANGED   {} is 'a' | 'b' now, was 'a'"]),
        ("Thing = int | str", "Thing = Union[str, int]", []),
        ("Thing = int | str", "Thing = int", ["BREAKING  {} is int now, was int | str"]),
        ("Thing = 5", "Thing = 6", ["BREAKING  {} is 6 now, was 5"]),
        ("Thing = 5", "Thing: int = 5", []),
    ],
)
def test_classes_aliases_and_constants(told: Write, old: str, new: str, expected: list[str]) -> None:
    """Bases, enumerations, typed dictionaries, protocols, aliases and constants of a package are compared."""
    found = told(f"{CLASS}{old}\n", f"{CLASS}{new}\n")

    assert sorted(found) == sorted(each.format("partner_center.Thing") for each in expected)


def test_an_alias_counts_where_it_is_used(told: Write) -> None:
    """A value less in an alias that no module exports is reported at the argument that takes it."""
    old = function("x: Where | None = None")

    assert told(old, old.replace('Literal["query", "body"]', 'Literal["body"]')) == [
        "BREAKING  partner_center.do(): x takes 'body' | None now, was 'body' | 'query' | None"
    ]
