"""The formats on the wire: JSON, XML, content negotiation, ids and times."""
