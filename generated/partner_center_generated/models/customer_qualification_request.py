from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.education_segment import EducationSegment, check_education_segment
from ..models.qualification_kind import QualificationKind, check_qualification_kind

T = TypeVar("T", bound="CustomerQualificationRequest")


@_attrs_define
class CustomerQualificationRequest:
    """What the how-to, since 2023, asks for. The name of the type on the server is not documented: the reference still
    says `…V2.CustomerQualification`, which the XML name follows; the .NET SDK says `CustomerQualificationRequest`.

        Attributes:
            education_segment (EducationSegment | None | str): The segment of an Education customer; required for Education.
                Default: None.
            qualification (QualificationKind | str): `Education`, `GovernmentCommunityCloud` or `StateOwnedEntity`; `None`
                and `Nonprofit` cannot be set.
            validation_code (None | str): The validation code; required for GovernmentCommunityCloud. Default: None.
            website (None | str): The website of an Education customer; recommended, since vetting looks at it. Default:
                None.
    """

    qualification: QualificationKind | str
    education_segment: EducationSegment | None | str = None
    validation_code: None | str = None
    website: None | str = None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        education_segment: None | str
        if isinstance(self.education_segment, str):
            education_segment = self.education_segment
        else:
            education_segment = self.education_segment

        qualification: str
        if isinstance(self.qualification, str):
            qualification = self.qualification
        else:
            qualification = self.qualification

        validation_code: None | str
        validation_code = self.validation_code

        website: None | str
        website = self.website

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "educationSegment": education_segment,
                "qualification": qualification,
                "validationCode": validation_code,
                "website": website,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_education_segment(data: object) -> EducationSegment | None | str:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                education_segment_type_1 = check_education_segment(data)

                return education_segment_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(EducationSegment | None | str, data)

        education_segment = _parse_education_segment(d.pop("educationSegment"))

        def _parse_qualification(data: object) -> QualificationKind | str:
            try:
                if not isinstance(data, str):
                    raise TypeError()
                qualification_type_0 = check_qualification_kind(data)

                return qualification_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(QualificationKind | str, data)

        qualification = _parse_qualification(d.pop("qualification"))

        def _parse_validation_code(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        validation_code = _parse_validation_code(d.pop("validationCode"))

        def _parse_website(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        website = _parse_website(d.pop("website"))

        customer_qualification_request = cls(
            education_segment=education_segment,
            qualification=qualification,
            validation_code=validation_code,
            website=website,
        )

        customer_qualification_request.additional_properties = d
        return customer_qualification_request

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
