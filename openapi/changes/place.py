"""A schema where a request or a response uses it, in both specs."""

from functools import cached_property

from attrs import evolve, field, frozen

from changes.alternatives import Alternative, Inline, class_name, kinds
from spec_transforms import Node


@frozen
class SpecPair:
    """The old and the new spec, and the schemas that are already compared."""

    old: Node
    new: Node
    seen: set[tuple[object, ...]] = field(factory=set[tuple[object, ...]])

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of the common schemas in the old spec, so that a new title does not count as a new type."""
        schemas: Node = self.old.get("components", {}).get("schemas", {})
        return {key: class_name(node.get("title", key)) for key, node in schemas.items()}


@frozen
class Place:
    """The same schema in both specs, at one place where it is used."""

    specs: SpecPair
    old: Node
    new: Node
    where: str
    sent: bool  # in a request; otherwise in a response
    xml: bool
    optional: bool = False  # an optional property, for which null makes no difference
    read_only: bool = False  # a read-only property, to whose constraints a request need not keep
    key: str = ""  # the name of a property, which is also its default name in XML
    inline: tuple[Inline, Inline] = (Inline(), Inline())
    trail: tuple[str, ...] = ()  # the inline schemas that this one stands in

    def alternatives(self) -> tuple[dict[str, list[Alternative]], dict[str, list[Alternative]]]:
        """Return the alternatives of both sides by their types, which are comparable."""
        specs = self.specs
        return (
            kinds(specs.old, self.old, specs.names, self.inline[0]),
            kinds(specs.new, self.new, specs.names, self.inline[1]),
        )

    def at(self, old: Node, new: Node, where: str, part: str) -> "Place":
        """Return the place of a part of this schema, such as the items of a list."""
        inline = (self.inline[0].within(part), self.inline[1].within(part))
        return evolve(self, old=old, new=new, where=where, optional=False, key="", inline=inline)
