"""The operations of Partner Center, from the request to its response."""
