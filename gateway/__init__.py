"""The door: checks a request, appends a command, answers from read models, tells everybody what happens."""
