from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.qualification_kind import QualificationKind, check_qualification_kind
from ..models.vetting_status import VettingStatus, check_vetting_status

T = TypeVar("T", bound="CustomerQualification")


@_attrs_define
class CustomerQualification:
    """A qualification of a customer. Every member but `qualification` may be absent: an approved one may lack the date, a
    StateOwnedEntity has no vetting at all.

        Attributes:
            qualification (None | QualificationKind | str): What the customer is qualified as. Default: None.
            vetting_create_date (None | str): When vetting began. A string, since several formats are on record:
                `2020-12-04T20:54:24Z`, fractions of seven digits, without a zone, and `07/09/2020: 00:00:00`. Default: None.
            vetting_reason (None | str): Why vetting was denied. The change log lists, among others, `Not an Education
                Customer`, `No longer an Education Customer`, `Not an Academic Domain`, `Not an eligible Library`, `Not an
                eligible Museum`; case varies. Default: None.
            vetting_status (None | str | VettingStatus): Where vetting stands. The change log's list of values ends with
                "etc.". Default: None.
    """

    qualification: None | QualificationKind | str = None
    vetting_create_date: None | str = None
    vetting_reason: None | str = None
    vetting_status: None | str | VettingStatus = None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        qualification: None | str
        if isinstance(self.qualification, str):
            qualification = self.qualification
        else:
            qualification = self.qualification

        vetting_create_date: None | str
        vetting_create_date = self.vetting_create_date

        vetting_reason: None | str
        vetting_reason = self.vetting_reason

        vetting_status: None | str
        if isinstance(self.vetting_status, str):
            vetting_status = self.vetting_status
        else:
            vetting_status = self.vetting_status

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "qualification": qualification,
                "vettingCreateDate": vetting_create_date,
                "vettingReason": vetting_reason,
                "vettingStatus": vetting_status,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_qualification(data: object) -> None | QualificationKind | str:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                qualification_type_1 = check_qualification_kind(data)

                return qualification_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | QualificationKind | str, data)

        qualification = _parse_qualification(d.pop("qualification"))

        def _parse_vetting_create_date(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        vetting_create_date = _parse_vetting_create_date(d.pop("vettingCreateDate"))

        def _parse_vetting_reason(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        vetting_reason = _parse_vetting_reason(d.pop("vettingReason"))

        def _parse_vetting_status(data: object) -> None | str | VettingStatus:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                vetting_status_type_1 = check_vetting_status(data)

                return vetting_status_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | str | VettingStatus, data)

        vetting_status = _parse_vetting_status(d.pop("vettingStatus"))

        customer_qualification = cls(
            qualification=qualification,
            vetting_create_date=vetting_create_date,
            vetting_reason=vetting_reason,
            vetting_status=vetting_status,
        )

        customer_qualification.additional_properties = d
        return customer_qualification

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
