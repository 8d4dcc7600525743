"""The speed of this package and others, its growth, and its bounds: `nox -s bench growth bench_guard`."""
