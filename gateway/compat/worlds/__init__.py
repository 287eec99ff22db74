"""Worlds of a game engine and the pictures of what is in them, at that engine's addresses.

A world is a project, a batch is the jobs that were asked for together, what an entity shows is an assignment: every
answer here is a view of the one log, every change a command to it.
"""
