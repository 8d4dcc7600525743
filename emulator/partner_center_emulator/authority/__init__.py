"""The login service, which issues access tokens as Microsoft Entra does."""
