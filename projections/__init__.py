"""Answers: what the log says, folded into Postgres tables. Nothing here is truth; all of it can be rebuilt."""
