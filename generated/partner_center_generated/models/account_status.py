from typing import Literal

AccountStatus = Literal["Allowed", "Not Ready", "NotAllowed", "UnderReview", "Unknown"]

ACCOUNT_STATUS_VALUES: set[AccountStatus] = {
    "Allowed",
    "Not Ready",
    "NotAllowed",
    "UnderReview",
    "Unknown",
}


def check_account_status(value: str) -> AccountStatus:
    if value in ACCOUNT_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {ACCOUNT_STATUS_VALUES!r}")
