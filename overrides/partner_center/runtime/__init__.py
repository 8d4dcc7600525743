"""One call: its steps, decided without I/O, and the API clients that carry them out."""
