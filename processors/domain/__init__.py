"""Decisions, and nothing else: no clock, no ids made up, no log, no network."""
