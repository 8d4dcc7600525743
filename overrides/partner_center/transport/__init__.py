"""Connections, and the plain data that they send and return."""
