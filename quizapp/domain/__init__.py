"""Rules: what is right, in plain functions on plain values. Knows no web and no database."""
