"""`python -m cli`: the same as `forgelog`, where that is not on the path."""

from cli.main import app

app()
