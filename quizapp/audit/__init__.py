"""Who did what: the hash-chained log that every act that matters writes to."""
