"""Whatever a stranger could send: the gateway's own description of itself, turned against it."""
