"""The demo: made-up people and rounds, through the same actions as real use."""
