"""What others import: `forgelog.client`, the typed client of the gateway."""
