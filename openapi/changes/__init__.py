"""What an edit of the spec changes for users. `openapi/spec_change.py` uses these modules."""
