"""The OpenAPI spec as data: its operations, schemas and examples."""
