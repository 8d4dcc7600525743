from typing import Literal

AccountValidationType = Literal["account"]

ACCOUNT_VALIDATION_TYPE_VALUES: set[AccountValidationType] = {
    "account",
}


def check_account_validation_type(value: str) -> AccountValidationType:
    if value in ACCOUNT_VALIDATION_TYPE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {ACCOUNT_VALIDATION_TYPE_VALUES!r}")
