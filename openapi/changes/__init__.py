"""What an edit of the spec changes for users: one idea a file, put together by `openapi/spec_change.py`."""
