"""The embedded stack: everything the forge needs on one machine, without Docker, root or Java."""
