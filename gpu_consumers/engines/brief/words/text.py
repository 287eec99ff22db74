"""Word lists written as running text."""


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, once each, in their order."""
    return tuple(dict.fromkeys(text.split()))
