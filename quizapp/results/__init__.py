"""Marks: scored from the frozen log, never edited."""
