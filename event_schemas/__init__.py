"""The words of the forge: every command and event, how they are written and how they are read."""
