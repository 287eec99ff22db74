from cli.search import Highlight, shown


def test_what_was_found_is_bold_and_nobody_elses_markup_is() -> None:
    piece = Highlight(text="[red]a knight and a knight", marks=((7, 13), (20, 26)))

    assert shown(piece) == r"\[red]a [bold]knight[/] and a [bold]knight[/]"


def test_a_piece_without_marks_is_itself() -> None:
    assert shown(Highlight(text="a chest")) == "a chest"
