"""Dead letters: looked at, and sent on their way again."""
