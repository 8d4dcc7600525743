from typing import Literal

SeekOperation = Literal["First", "Last", "Next", "PageIndex", "Previous"]

SEEK_OPERATION_VALUES: set[SeekOperation] = {
    "First",
    "Last",
    "Next",
    "PageIndex",
    "Previous",
}


def check_seek_operation(value: str) -> SeekOperation:
    if value in SEEK_OPERATION_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SEEK_OPERATION_VALUES!r}")
