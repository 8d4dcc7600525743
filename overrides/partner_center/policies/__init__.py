"""What every call keeps to: one policy a module."""
