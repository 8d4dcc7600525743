from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.audit_record import AuditRecord
    from ..models.resource_attributes import ResourceAttributes
    from ..models.resource_links import ResourceLinks


T = TypeVar("T", bound="AuditRecordCollection")


@_attrs_define
class AuditRecordCollection:
    """A page of audit records. The reference's name for the type is `PagedResourceCollection[AuditRecord]`, without a
    namespace.

        Attributes:
            attributes (None | ResourceAttributes): What kind of object this is; `Collection`. Default: None.
            continuation_token (None | str): The token of the next page, as in the list of customers. The .NET SDK reads it;
                no example has it. Default: None.
            items (list[AuditRecord]): The records of this page, in no documented order. A null list is read as an empty
                one.
            links (None | ResourceLinks): Links to this page and its neighbours; a page without the link `next` is the last
                one. Default: None.
            total_count (int | None): A number of records; in examples that of the page. Default: None.
    """

    items: list[AuditRecord]
    attributes: None | ResourceAttributes = None
    continuation_token: None | str = None
    links: None | ResourceLinks = None
    total_count: int | None = None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.resource_attributes import ResourceAttributes  # noqa: PLC0415
        from ..models.resource_links import ResourceLinks  # noqa: PLC0415

        attributes: dict[str, Any] | None
        if isinstance(self.attributes, ResourceAttributes):
            attributes = self.attributes.to_dict()
        else:
            attributes = self.attributes

        continuation_token: None | str
        continuation_token = self.continuation_token

        items = []
        for items_item_data in self.items:
            items_item = items_item_data.to_dict()
            items.append(items_item)

        links: dict[str, Any] | None
        if isinstance(self.links, ResourceLinks):
            links = self.links.to_dict()
        else:
            links = self.links

        total_count: int | None
        total_count = self.total_count

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "attributes": attributes,
                "continuationToken": continuation_token,
                "items": items,
                "links": links,
                "totalCount": total_count,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.audit_record import AuditRecord  # noqa: PLC0415
        from ..models.resource_attributes import ResourceAttributes  # noqa: PLC0415
        from ..models.resource_links import ResourceLinks  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_attributes(data: object) -> None | ResourceAttributes:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                attributes_type_1 = ResourceAttributes.from_dict(data)

                return attributes_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ResourceAttributes, data)

        attributes = _parse_attributes(d.pop("attributes"))

        def _parse_continuation_token(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        continuation_token = _parse_continuation_token(d.pop("continuationToken"))

        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = AuditRecord.from_dict(items_item_data)

            items.append(items_item)

        def _parse_links(data: object) -> None | ResourceLinks:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                links_type_1 = ResourceLinks.from_dict(data)

                return links_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ResourceLinks, data)

        links = _parse_links(d.pop("links"))

        def _parse_total_count(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        total_count = _parse_total_count(d.pop("totalCount"))

        audit_record_collection = cls(
            attributes=attributes,
            continuation_token=continuation_token,
            items=items,
            links=links,
            total_count=total_count,
        )

        audit_record_collection.additional_properties = d
        return audit_record_collection

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
