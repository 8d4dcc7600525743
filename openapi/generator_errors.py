"""Say in one line what openapi-python-client cannot process, at the operation or schema that it names.

The generator prints a header, a detail and the data of each error, up to hundreds of lines. An operation or schema that
refers to a wrong schema is an error too, and often comes first.
"""

import re

from spec_file import Finding, Node, located

_ABOUT = re.compile(
    r"WARNING parsing (?P<method>[A-Z]+) (?P<path>/\S*)"
    r"|(?P<part>/?components/(?:\w+)/[^\s:`]+)"
    r"|paths\.(?P<validated>/\S*?)\.(?P<verb>get|put|post|delete|options|head|patch|trace)\."
)
_BEGINNING = re.compile(r"WARNING parsing |Unable to \w+ \w+ /|Failed to parse |Traceback |\w+ failed$")
_DATA = re.compile(r"^\{.*?^\}$|^\{\}$", re.MULTILINE | re.DOTALL)
_ORNAMENT = re.compile(r"[\s│╭╮╰╯─]+|\x1b\[[0-9;]*m")
_NO_TEXT = re.compile(r"<openapi_python_client[^>]*>|Unable to parse this part of your OpenAPI \w+: (: )?")
_OF_ANOTHER = ("Could not find reference in parsed models or enums", "Reference `")
_LONGEST = 400


def finding(spec: Node, said: str) -> Finding:
    """Return the finding for an output of the generator."""
    messages = _messages(said)
    own = [each for each in messages if not any(words in each for words in _OF_ANOTHER)]
    own.sort(key=lambda each: not each.startswith("Unable to "))  # these name a component, which others refer to
    words = _NO_TEXT.sub("", (own or messages or ["it fails without a word"])[0])
    shown = words if len(words) <= _LONGEST else f"{words[:_LONGEST]} …"
    node, key = _place(spec, words)
    what = f"openapi-python-client cannot take this: {shown.removeprefix('WARNING ')}; write it in another way"
    return Finding(what, node, key)


def _messages(said: str) -> list[str]:
    """Return each error's header and detail in one line; of a traceback, the exception."""
    found: list[list[str]] = [[]]
    for block in _DATA.split(said.split("If you believe this was a mistake", maxsplit=1)[0]):
        found.append([])
        for line in (_ORNAMENT.sub(" ", each).strip() for each in block.splitlines()):
            if _BEGINNING.match(line):
                found.append([])
            if line and "encountered while generating" not in line:
                found[-1].append(line)
    return [each[-1] if "Traceback" in each[0] else " ".join(each) for each in found if each]


def _place(spec: Node, words: str) -> tuple[object, str | int | None]:
    """Return the node and the key of the operation or component that a message names; of none, nothing."""
    about = _ABOUT.search(words)
    if about is None:
        return None, None
    if about["part"]:
        return located(spec, about["part"].strip("/").split("/"))
    if about["validated"]:
        return located(spec, ("paths", about["validated"], about["verb"]))
    path = next((each for each in spec["paths"] if _unnamed(each) == _unnamed(about["path"])), "")
    return located(spec, ("paths", path, about["method"].lower()))


def _unnamed(path: str) -> str:
    """Return a path without the names of its parameters, which the generator spells differently."""
    return re.sub(r"\{[^}]*\}", "{}", path)
