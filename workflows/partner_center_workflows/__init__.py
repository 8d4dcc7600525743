"""What is built on the client: for now, the demonstration."""
