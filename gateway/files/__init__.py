"""Files of people: how they come in, whose they are, and the links by which they go out."""
