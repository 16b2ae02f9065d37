"""Learning material per topic, and practice with questions that tests no longer ask."""
