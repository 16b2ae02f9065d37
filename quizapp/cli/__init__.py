"""The commands. Each is thin: it finds folder and database, calls the room, and prints."""

import gc

# Importing the program makes half a million objects that stay: looking through them over and over takes a fifth of
# the start. `main` sets them aside and gives the collector its usual thresholds back.
USUAL = gc.get_threshold()
gc.set_threshold(200_000, 50, 100)
