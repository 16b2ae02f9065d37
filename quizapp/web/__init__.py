"""What every page shares: the session, who may come in, words for errors, filters, headers."""
