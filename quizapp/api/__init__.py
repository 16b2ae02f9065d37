"""What programs read: a read-only JSON interface for tokens, and the tokens."""
