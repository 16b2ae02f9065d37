"""Rounds: what is sat when, and who is on the list."""
