from typing import Literal

EducationSegment = Literal["HigherEducation", "K12"]

EDUCATION_SEGMENT_VALUES: set[EducationSegment] = {
    "HigherEducation",
    "K12",
}


def check_education_segment(value: str) -> EducationSegment:
    if value in EDUCATION_SEGMENT_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {EDUCATION_SEGMENT_VALUES!r}")
