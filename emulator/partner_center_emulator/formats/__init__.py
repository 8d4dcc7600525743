"""The formats on the wire: JSON, XML, content negotiation, GUIDs and times."""
