from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.customer_qualification import CustomerQualification


T = TypeVar("T", bound="CustomerQualifications")


@_attrs_define
class CustomerQualifications:
    """The customer's qualifications.

    Attributes:
        qualifications (list[CustomerQualification]): The qualifications, in no documented order. A null list is read as
            an empty one.
    """

    qualifications: list[CustomerQualification]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        qualifications = []
        for qualifications_item_data in self.qualifications:
            qualifications_item = qualifications_item_data.to_dict()
            qualifications.append(qualifications_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "qualifications": qualifications,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.customer_qualification import CustomerQualification  # noqa: PLC0415

        d = dict(src_dict)
        qualifications = []
        _qualifications = d.pop("qualifications")
        for qualifications_item_data in _qualifications:
            qualifications_item = CustomerQualification.from_dict(qualifications_item_data)

            qualifications.append(qualifications_item)

        customer_qualifications = cls(
            qualifications=qualifications,
        )

        customer_qualifications.additional_properties = d
        return customer_qualifications

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
