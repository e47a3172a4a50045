"""Whether the process lives, whether it is ready to serve, and what it measured."""
