"""The connections that requests go over."""
