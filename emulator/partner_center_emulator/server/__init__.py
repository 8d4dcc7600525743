"""The ASGI application and the server that it runs on."""
