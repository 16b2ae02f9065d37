"""The commands. Each is thin: it finds folder and database, calls the room, and prints."""

import gc

# What importing the program makes stays, and looking through it over and over delays the start. `main` sets it aside
# and gives the collector its usual thresholds back.
USUAL = gc.get_threshold()
gc.set_threshold(200_000, 50, 100)
