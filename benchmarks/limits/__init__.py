"""The rate limiters against simulated services, in virtual time."""
