from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="GccValidationRelationship")


@_attrs_define
class GccValidationRelationship:
    """The relation of a partner, a customer and the validation code that was used for it.

    Attributes:
        customer_id (None | str): The customer that the code was used for. Default: None.
        e_tag (None | str): Version of the relation. Default: None.
        organization_name (None | str): The organisation that the code was given to. Default: None.
        partner_id (None | str): The partner that holds the code. Default: None.
        validation_id (None | str): The code itself. Default: None.
    """

    customer_id: None | str = None
    e_tag: None | str = None
    organization_name: None | str = None
    partner_id: None | str = None
    validation_id: None | str = None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        customer_id: None | str
        customer_id = self.customer_id

        e_tag: None | str
        e_tag = self.e_tag

        organization_name: None | str
        organization_name = self.organization_name

        partner_id: None | str
        partner_id = self.partner_id

        validation_id: None | str
        validation_id = self.validation_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "customerId": customer_id,
                "eTag": e_tag,
                "organizationName": organization_name,
                "partnerId": partner_id,
                "validationId": validation_id,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_customer_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        customer_id = _parse_customer_id(d.pop("customerId"))

        def _parse_e_tag(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        e_tag = _parse_e_tag(d.pop("eTag"))

        def _parse_organization_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        organization_name = _parse_organization_name(d.pop("organizationName"))

        def _parse_partner_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        partner_id = _parse_partner_id(d.pop("partnerId"))

        def _parse_validation_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        validation_id = _parse_validation_id(d.pop("validationId"))

        gcc_validation_relationship = cls(
            customer_id=customer_id,
            e_tag=e_tag,
            organization_name=organization_name,
            partner_id=partner_id,
            validation_id=validation_id,
        )

        gcc_validation_relationship.additional_properties = d
        return gcc_validation_relationship

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
