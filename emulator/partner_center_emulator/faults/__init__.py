"""What goes wrong on purpose: throttling, fault rules, broken connections."""
