"""The columns of a file of rows: those that a run reads, further ones that the report shows, and misspelled ones."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from attrs import Factory, frozen

from partner_center.policies.telemetry import logger
from partner_center_workflows.spelling import nearest

from .records import InputError
from .rows import COLUMNS, REQUIRED, meant
from .text_lines import unprintable

_MOST_NAMED = 5  # columns in one message
_MOST_KEPT = 100  # columns
_LONGEST_NAME = 64  # characters
_LONGEST_KEPT = 4096  # characters
_MISSPELLED = 0.8  # how like a known column an unknown one must be, from 0 to 1
_KEEP = "--keep-columns shows it in the report"

GIVE = f"Give a first line with the columns {', '.join(COLUMNS)}"


def _log(text: str) -> None:
    logger.warning("%s", text)


@frozen
class Reading:
    """How to read a file of rows.

    Attributes:
        keep_columns: Whether the report shows the values of columns that a run does not read.
        sheet: The name of the sheet of a workbook. Default: the first one.
        on_warning: Called with what the reader did not read, in one sentence.
    """

    keep_columns: bool = False
    sheet: str | None = None
    on_warning: Callable[[str], object] = Factory(lambda: _log)


def header_columns(header: Sequence[str], name: str, place: str, reading: Reading) -> list[str | None]:
    """Return the names of the columns: those of `COLUMNS`, further ones to keep, None to skip, "" without a name.

    Args:
        header: The cells of the header.
        name: The name of the file.
        place: Where the header is, such as `line 1`.
        reading: How to read the file.

    Raises:
        InputError: A column is missing, repeated or misspelled, or cannot be kept.
    """
    given = [cell.strip().strip('"') for cell in header]
    columns = [each.lower() if each.lower() in COLUMNS else each for each in given]
    counts = Counter(each.lower() for each in columns)
    unknown = [each for each in dict.fromkeys(columns) if each and each not in COLUMNS]
    missing = [each for each in REQUIRED if each not in counts]
    faults = _unknown_faults(unknown if missing else [each for each in unknown if misspelled(each, counts)])
    faults += [f"column {each!r} is missing" for each in missing]
    matters = [each for each in counts if each in COLUMNS or (each and reading.keep_columns)]
    doubled = sorted(each for each in matters if counts[each] > 1)
    faults += [f"column {each!r:.40} is there more than once" for each in doubled[:_MOST_NAMED]]
    if faults and not any(each in counts for each in COLUMNS):
        separators = "; separate columns by commas, semicolons or tabs" if len(counts) == 1 else ""
        faults.append(f"{place} is no header: delete it if the header is below it{separators}")
    if faults:
        raise InputError(f"{name}: {'; '.join(faults)}. {GIVE}")
    if reading.keep_columns:
        check_kept(unknown, name)
        return [*columns]
    warn(unknown, name, reading)
    return [each if not each or each in COLUMNS else None for each in columns]


def _unknown_faults(unknown: Sequence[str]) -> list[str]:
    named = [each.lower() for each in unknown[:_MOST_NAMED]]
    faults = [f"column {each!r:.40} is not known{meant(each)}" for each in named]
    return faults + [f"{len(unknown) - _MOST_NAMED:,} more are not known"] * (len(unknown) > _MOST_NAMED)


def misspelled(column: str, present: Iterable[str]) -> str | None:
    """Return the known column that is not present and that an unknown one obviously stands for, or None."""
    near = nearest(column, COLUMNS, _MISSPELLED) if len(column) <= _LONGEST_NAME else None
    return None if near is None or near in present else near


def warn(unknown: Sequence[str], name: str, reading: Reading) -> None:
    """Warn of columns that are not read; all of them in one sentence."""
    if not unknown:
        return
    named = [f"{each!r:.40}" for each in unknown[:_MOST_NAMED]]
    named += [f"{len(unknown) - _MOST_NAMED:,} more"] * (len(unknown) > _MOST_NAMED)
    if len(named) == 1:
        reading.on_warning(f"{name}: column {named[0]} is not known, and is not read; {_KEEP}")
    else:
        carries = _KEEP.replace("shows it", "shows them")
        listed = f"{', '.join(named[:-1])} and {named[-1]}"
        reading.on_warning(f"{name}: columns {listed} are not known, and are not read; {carries}")


def check_kept(names: Iterable[str], name: str) -> None:
    """Check the names of the columns to keep.

    Raises:
        InputError: There are too many, or the report cannot show a name.
    """
    given = list(names)
    if len(given) > _MOST_KEPT:
        raise InputError(f"{name}: there are {len(given):,} columns to keep; leave out all but {_MOST_KEPT}")
    for each in given:
        if len(each) > _LONGEST_NAME or unprintable(each) is not None:
            give = f"give a name of at most {_LONGEST_NAME} characters that can be printed"
            raise InputError(f"{name}: column {each!r:.40} cannot be kept; {give}")


def kept_of(values: Mapping[str, object]) -> tuple[tuple[str, str], ...] | str:
    """Return the values to keep as text, each on one line, without blank ones; or why they cannot be kept."""
    kept: list[tuple[str, str]] = []
    for name, value in values.items():
        text = "" if value is None else value if isinstance(value, str) else json.dumps(value)
        text = " ".join(text.split())
        if len(text) > _LONGEST_KEPT:
            return f"column {name!r:.40} has {len(text):,} characters; give at most {_LONGEST_KEPT:,}"
        if text:
            kept.append((name, text))
    return tuple(kept)
