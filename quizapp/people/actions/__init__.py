"""Changing units, persons, accounts and logins."""
