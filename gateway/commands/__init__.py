"""The way into the log: commands are sealed, appended once, and answered when something came of them."""
