"""Hold hand-written code to its line budgets: `python checks/line_budgets.py`.

The top of `overrides/partner_center` holds what people type and what replaces a generated method. A reader takes it in
within half an hour. What follows from the spec is generated, so a new operation costs no line here.
"""

import ast
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import frozen

ROOT = Path(__file__).resolve().parent.parent
CLIENT = "overrides/partner_center"
HAND_WRITTEN = ("overrides", "workflows", "emulator", "openapi", "release", "checks")
LONGEST_FILE = 400
LONGEST_FUNCTION = 60


@frozen
class Budget:
    """How many lines the Python files of a folder may have together.

    Attributes:
        folder: The folder, as seen from the repository's root.
        lines: The most lines.
        deep: Whether its sub-folders count too.
    """

    folder: str
    lines: int
    deep: bool = False


BUDGETS = (
    Budget(CLIENT, 1600),
    Budget(f"{CLIENT}/policies", 1550),
    Budget(f"{CLIENT}/runtime", 2000),
    Budget(f"{CLIENT}/transport", 1000),  # one response a connection, and a clock around it, on three backends
    Budget(f"{CLIENT}/formats", 1100),  # every error body on record, and tolerant reading
    Budget(CLIENT, 7350, deep=True),
)


def lines_of(file: Path) -> int:
    """Return how many lines a file has."""
    return file.read_text(encoding="utf-8").count("\n")


def used(root: Path, budget: Budget) -> int:
    """Return how many lines of a budget are used."""
    pattern = "**/*.py" if budget.deep else "*.py"
    return sum(map(lines_of, (root / budget.folder).glob(pattern)))


def report(root: Path, budgets: Sequence[Budget] = BUDGETS) -> Iterator[tuple[str, bool]]:
    """Yield a line for each budget, and whether it is kept."""
    for budget in budgets:
        lines = used(root, budget)
        scope = "all of it" if budget.deep else "without its sub-packages" if budget.folder == CLIENT else ""
        name = f"{budget.folder} ({scope})" if scope else budget.folder
        yield f"{name}: {lines} of {budget.lines} lines", lines <= budget.lines


def too_long(root: Path, folders: Sequence[str] = HAND_WRITTEN) -> Iterator[str]:
    """Yield every file and every function of hand-written code that is too long."""
    for file in sorted(each for folder in folders for each in (root / folder).rglob("*.py")):
        name = file.relative_to(root).as_posix()
        if (lines := lines_of(file)) > LONGEST_FILE:
            yield f"{name}: {lines} lines; a file has at most {LONGEST_FILE}"
        for node in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1 - _docstring_lines(node)
                if lines > LONGEST_FUNCTION:
                    most = f"a function has at most {LONGEST_FUNCTION}"
                    yield f"{name}:{node.lineno}: {node.name} has {lines} lines; {most}"


def _docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[0]
    if ast.get_docstring(node, clean=False) is None:
        return 0
    return (first.end_lineno or first.lineno) - first.lineno + 1


def main(root: Path = ROOT, budgets: Sequence[Budget] = BUDGETS) -> int:
    """Print every budget, and what is over; return the exit status."""
    found = list(report(root, budgets))
    for line, _ in found:
        print(line)
    over = [f"over budget: {line}; make it shorter, or generate it" for line, kept in found if not kept]
    over += too_long(root)
    if over:
        print("\n".join(over), file=sys.stderr)
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
