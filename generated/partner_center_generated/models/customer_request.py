from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.customer_billing_profile import CustomerBillingProfile
    from ..models.customer_company_profile import CustomerCompanyProfile
    from ..models.user_credentials import UserCredentials


T = TypeVar("T", bound="CustomerRequest")


@_attrs_define
class CustomerRequest:
    """A customer that is to be created. The reference types the body as `…V1.Customer`, which the XML name follows. These
    are the members that the how-to pages describe; a customer that is to be created has no id yet. The how-to requires
    `companyProfile.domain` and, of `billingProfile`, `email`, `culture`, `language`, `companyName` and
    `defaultAddress`.

        Attributes:
            associated_partner_id (None | str): The indirect reseller of the customer; for indirect providers only. Default:
                None.
            billing_profile (CustomerBillingProfile): Whom to send bills to, and how.
            company_profile (CustomerCompanyProfile): The customer's company.
            enable_gdap_by_default (bool | None): Whether to create a relationship of granular delegated administration with
                the customer. Default: None.
            user_credentials (None | UserCredentials): The first user. Newer copies of the how-to say that a password in it
                is not accepted. Default: None.
    """

    billing_profile: CustomerBillingProfile
    company_profile: CustomerCompanyProfile
    associated_partner_id: None | str = None
    enable_gdap_by_default: bool | None = None
    user_credentials: None | UserCredentials = None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.user_credentials import UserCredentials  # noqa: PLC0415

        associated_partner_id: None | str
        associated_partner_id = self.associated_partner_id

        billing_profile = self.billing_profile.to_dict()

        company_profile = self.company_profile.to_dict()

        enable_gdap_by_default: bool | None
        enable_gdap_by_default = self.enable_gdap_by_default

        user_credentials: dict[str, Any] | None
        if isinstance(self.user_credentials, UserCredentials):
            user_credentials = self.user_credentials.to_dict()
        else:
            user_credentials = self.user_credentials

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "associatedPartnerId": associated_partner_id,
                "billingProfile": billing_profile,
                "companyProfile": company_profile,
                "enableGDAPByDefault": enable_gdap_by_default,
                "userCredentials": user_credentials,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.customer_billing_profile import CustomerBillingProfile  # noqa: PLC0415
        from ..models.customer_company_profile import CustomerCompanyProfile  # noqa: PLC0415
        from ..models.user_credentials import UserCredentials  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_associated_partner_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        associated_partner_id = _parse_associated_partner_id(d.pop("associatedPartnerId"))

        billing_profile = CustomerBillingProfile.from_dict(d.pop("billingProfile"))

        company_profile = CustomerCompanyProfile.from_dict(d.pop("companyProfile"))

        def _parse_enable_gdap_by_default(data: object) -> bool | None:
            if data is None:
                return data
            return cast(bool | None, data)

        enable_gdap_by_default = _parse_enable_gdap_by_default(d.pop("enableGDAPByDefault"))

        def _parse_user_credentials(data: object) -> None | UserCredentials:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                user_credentials_type_1 = UserCredentials.from_dict(data)

                return user_credentials_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UserCredentials, data)

        user_credentials = _parse_user_credentials(d.pop("userCredentials"))

        customer_request = cls(
            associated_partner_id=associated_partner_id,
            billing_profile=billing_profile,
            company_profile=company_profile,
            enable_gdap_by_default=enable_gdap_by_default,
            user_credentials=user_credentials,
        )

        customer_request.additional_properties = d
        return customer_request

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
