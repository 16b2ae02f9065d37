"""Whether this machine and this database are fit for an exam. Every check says what it saw; commands have the words."""
