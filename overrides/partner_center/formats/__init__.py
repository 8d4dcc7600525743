"""The formats on the wire, and the spec that describes them."""
