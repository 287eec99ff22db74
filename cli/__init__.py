"""The `forgelog` command: the forge from a terminal, over its own HTTP door."""
