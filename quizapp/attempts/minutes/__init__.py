"""The minutes of a room, of a sitting or of a round: who came, what happened, what time was given."""
