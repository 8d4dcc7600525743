"""Bulk on a journal in PostgreSQL, which any number of processes share."""
