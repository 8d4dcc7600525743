"""Programs that use the client: bulk runs, the command `partner-center`, and the demonstration."""
