"""The words that the rules understand, by what they say. Data only: add a row, and the forge understands one more."""
