"""Questions, their versions and legal basis, and the files that they come from."""
