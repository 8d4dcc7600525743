"""The policies of every call, one per module."""
