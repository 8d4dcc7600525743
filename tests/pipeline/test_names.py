"""The pipeline refuses names that would break the generated code, at their place in the spec, and no others."""

import copy
from pathlib import Path
from typing import Any

import pytest
from odd_kinds import SCHEMAS, TEXT, WHOLE, ref, thing
from odd_spec import Node, odd, operation, parameter, python, response

import generate
import names_check
import spec_file
from spec_file import SpecFile

SPEC = generate.SPEC.read_text(encoding="utf-8")
FAULT = "    Fault:\n      title: Fault\n"
BAD_ATTRIBUTES = (
    *("additionalKeys", "additional_properties", "cast", "cls", "d", "fieldDict", "field_dict", "from_dict"),
    *("srcDict", "toDict", "odd", "pairs_item", "pairsItemData", "pairs_type_1_item_data"),
)
GOOD_ATTRIBUTES = (
    *("from", "class", "self", "datetime", "date", "uuid", "UUID", "Any", "UNSET", "T", "data", "list", "dict", "str"),
    *("keys", "items", "pop", "update", "prop", "prop_name", "_private", "1st", "@odata.type", "a-b", "typing", "None"),
    *("__init__", "__class__", "Mapping", "attrs", "define", "Response", "pairs_data", "item", "additional_property"),
)
BAD_CLASSES = (
    *("Any", "any", "AuthenticatedClient", "BinaryIO", "cast", "Client", "cls", "d", "File", "Generator", "HTTPStatus"),
    *("Literal", "Mapping", "Response", "src_dict", "T", "TextIO", "TypeVar", "UNSET", "UUID", "Unset"),
)
GOOD_CLASSES = (
    *("list", "Exception", "str", "dict", "None", "True", "self", "datetime", "date", "models", "types", "api"),
    *("errors", "__init__", "field_dict", "additional_properties", "to_dict", "Import", "TYPE_CHECKING", "Enum"),
    *("a customer's name", "Resources", "Page", "Operation", "Call", "APIClient", "Education", "httpx"),
)


def with_property(name: str) -> Node:
    """Return a schema with a property."""
    lists: Node = {"type": "array", "items": ref("Pair")}
    return thing({name: TEXT, "pairs": lists, "level": {"anyOf": [ref("Level"), WHOLE]}}, title="Odd")


def with_schemas(schemas: dict[str, Node]) -> Node:
    """Return the spec with schemas more."""
    used = thing({f"a{number}": ref(name) for number, name in enumerate(schemas)}, title="AllOfThem")
    path = {"get": operation("getOdd", {"200": response(ref("AllOfThem"))})}

    def change(spec: Node) -> None:
        more = {"Pair": SCHEMAS["Pair"], "Level": SCHEMAS["Level"], **schemas, "AllOfThem": used}
        spec["components"]["schemas"] |= copy.deepcopy(more)

    return odd({"/v1/odd/all": path}, change)


def said(spec: Node) -> list[str]:
    """Return what is found in a spec."""
    return [each.what for each in names_check.findings(spec)]


@pytest.mark.parametrize("name", BAD_ATTRIBUTES)
def test_an_attribute_that_the_class_has_itself(name: str) -> None:
    """Such a property is refused by its name."""
    (what,) = said(with_schemas({"Odd": with_property(name)}))

    assert what.startswith(f"{name}: the generated class ")


@pytest.mark.parametrize("title", BAD_CLASSES)
def test_a_class_that_the_module_has_itself(title: str) -> None:
    """Such a schema is refused by its title."""
    (what,) = said(with_schemas({"Titled": thing({"a": TEXT}, title=title)}))

    assert what.startswith(f"the schema {title}: the generated code has ")


def test_other_names_are_taken_and_work(tmp_path: Path) -> None:
    """Names of builtins, of keywords and of what no generated module uses: all are generated and type-checked."""
    schemas = {
        f"With{number}": with_property(name) | {"title": f"With{number}"} for number, name in enumerate(GOOD_ATTRIBUTES)
    }
    schemas |= {title: thing({"a": TEXT, "pair": ref("Pair")}, title=title) for title in GOOD_CLASSES}
    spec = with_schemas(schemas)
    assert said(spec) == []

    generate.generate_all(tmp_path, SpecFile("names.yaml", spec))
    done = python(
        tmp_path, "-m", "mypy", "--strict", "-p", "partner_center_generated", "-p", "partner_center_resources"
    )

    assert done.stdout.startswith("Success"), done.stdout


@pytest.mark.parametrize(
    ("schemas", "what"),
    [
        (
            {"A": thing({"vettingReason": TEXT, "vetting_reason": TEXT})},
            "vetting_reason: it would be vetting_reason in Python, as vettingReason is; write `x-alias-of: ",
        ),
        (
            {"A": thing({"in": thing({"a-b": TEXT, "aB": TEXT})})},
            "aB: it would be a_b in Python, as a-b is;",
        ),
        (
            {"A": {"allOf": [ref("Pair"), thing({"Left": TEXT})]}},
            "Left: it would be left in Python, as left is;",
        ),
        (
            {"A": thing({"a": TEXT}, title="Both"), "B": thing({"a": TEXT}, title="both")},
            "the schema both: its class would be Both, and A has that already; give it another title",
        ),
        (
            {"A": thing({"pair": thing({"a": TEXT})}), "APair": thing({"a": TEXT})},
            "the schema APair: its class would be APair, and pair has that already; give it another title",
        ),
    ],
    ids=["two properties", "inline", "inherited", "two schemas", "an inline one"],
)
def test_two_that_become_one(schemas: dict[str, Any], what: str) -> None:
    """Two properties with one attribute, or two schemas with one class, are refused by the name of the second."""
    found = said(with_schemas(schemas))

    assert any(each.startswith(what) for each in found), found


def test_two_parameters_that_become_one() -> None:
    """Two parameters of one place with one argument are refused; those of two places are not."""
    both = (
        parameter("fooBar", "query", TEXT),
        parameter("foo_bar", "query", TEXT),
        parameter("foo-bar", "header", TEXT),
    )
    spec = odd({"/v1/odd/both": {"get": operation("getBoth", {"200": response(TEXT)}, *both)}})

    assert said(spec) == ["getBoth: the parameter foo_bar would be foo_bar in Python, as fooBar is; leave one out"]


def test_another_spelling_is_no_second_property() -> None:
    """A property with `x-alias-of` has no further attribute."""
    spelt = {**TEXT, "x-alias-of": "vettingReason"}
    assert said(with_schemas({"A": thing({"vettingReason": TEXT, "vetting_reason": spelt})})) == []


@pytest.mark.parametrize(
    ("lines", "place", "words"),
    [
        ("      properties:\n        fieldDict: {type: string}\n", (4, 9), "fieldDict: the generated class needs"),
        ("      allOf:\n        - $ref: '#/components/schemas/Odd'\n", (4, 11), "this schema contains itself"),
    ],
)
def test_the_place_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: str, place: tuple[int, int], words: str
) -> None:
    """The message begins with the line and the column in the file."""
    file = tmp_path / "spec.yaml"
    file.write_text(SPEC.replace(FAULT, f"    Odd:\n      title: Odd\n{lines}{FAULT}", 1), encoding="utf-8")
    monkeypatch.setattr(generate, "SPEC", file)
    first = SPEC[: SPEC.index(FAULT)].count("\n")

    with pytest.raises(spec_file.SpecError) as raised:
        generate.load_spec()

    line, column = place
    assert str(raised.value).startswith(f"{file}:{first + line}:{column}: {words}")
