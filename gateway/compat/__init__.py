"""Other systems' addresses and words, as views and commands of the one state machine. Nothing is kept here."""
