"""Projects: their taste, their limits, and what they keep for later requests."""
