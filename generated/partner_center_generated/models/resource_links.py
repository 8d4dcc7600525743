from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.link import Link


T = TypeVar("T", bound="ResourceLinks")


@_attrs_define
class ResourceLinks:
    """Links of an object.

    Attributes:
        next_ (Link | None): The next page. Default: None.
        previous (Link | None): The page before. Default: None.
        self_ (Link | None): The object itself. Default: None.
    """

    next_: Link | None = None
    previous: Link | None = None
    self_: Link | None = None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.link import Link  # noqa: PLC0415

        next_: dict[str, Any] | None
        if isinstance(self.next_, Link):
            next_ = self.next_.to_dict()
        else:
            next_ = self.next_

        previous: dict[str, Any] | None
        if isinstance(self.previous, Link):
            previous = self.previous.to_dict()
        else:
            previous = self.previous

        self_: dict[str, Any] | None
        if isinstance(self.self_, Link):
            self_ = self.self_.to_dict()
        else:
            self_ = self.self_

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "next": next_,
                "previous": previous,
                "self": self_,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.link import Link  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_next_(data: object) -> Link | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                next_type_1 = Link.from_dict(data)

                return next_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Link | None, data)

        next_ = _parse_next_(d.pop("next"))

        def _parse_previous(data: object) -> Link | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                previous_type_1 = Link.from_dict(data)

                return previous_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Link | None, data)

        previous = _parse_previous(d.pop("previous"))

        def _parse_self_(data: object) -> Link | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                self_type_1 = Link.from_dict(data)

                return self_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Link | None, data)

        self_ = _parse_self_(d.pop("self"))

        resource_links = cls(
            next_=next_,
            previous=previous,
            self_=self_,
        )

        resource_links.additional_properties = d
        return resource_links

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
