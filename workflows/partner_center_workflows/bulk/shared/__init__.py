"""Bulk on many machines: the journal in a PostgreSQL database. What needs the extra `cluster` is imported on use."""
