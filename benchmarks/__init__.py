"""How fast this package is beside others, how it grows, and what it is held to: `nox -s bench growth bench_guard`."""
