"""What the read models answer, and how far they are."""
