"""From words to a design."""
