from typing import Literal

QualificationKind = Literal["Education", "GovernmentCommunityCloud", "None", "Nonprofit", "StateOwnedEntity"]

QUALIFICATION_KIND_VALUES: set[QualificationKind] = {
    "Education",
    "GovernmentCommunityCloud",
    "None",
    "Nonprofit",
    "StateOwnedEntity",
}


def check_qualification_kind(value: str) -> QualificationKind:
    if value in QUALIFICATION_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {QUALIFICATION_KIND_VALUES!r}")
