from typing import Literal

VettingStatus = Literal["Approved", "Denied", "InReview"]

VETTING_STATUS_VALUES: set[VettingStatus] = {
    "Approved",
    "Denied",
    "InReview",
}


def check_vetting_status(value: str) -> VettingStatus:
    if value in VETTING_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {VETTING_STATUS_VALUES!r}")
