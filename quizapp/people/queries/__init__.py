"""Reading units, persons, accounts and logins."""
