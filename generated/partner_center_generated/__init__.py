"""A client library for accessing Microsoft Partner Center customer qualifications"""

from .client import AuthenticatedClient, Client

__all__ = (
    "AuthenticatedClient",
    "Client",
)
