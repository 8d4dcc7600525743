"""One call: its steps, decided without I/O, and what carries them out."""
