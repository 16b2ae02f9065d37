"""The commands. Each is thin: it finds folder and database, calls the room, and prints."""
