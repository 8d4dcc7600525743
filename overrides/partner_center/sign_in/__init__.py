"""Signing in: which login service gives the tokens, what is sent to it, and the Secure Application Model."""
