"""Who may do what in the bank."""

READERS = ("author", "results_reviewer", "administrator")
WRITERS = ("author", "administrator")
APPROVERS = READERS  # a second person of these; see docs/decisions/0022
