"""Who may do what in the bank."""

READERS = ("author", "question_reviewer", "administrator")
WRITERS = ("author", "administrator")
APPROVERS = ("question_reviewer", "administrator")  # never whoever wrote it; see docs/decisions/0022 and 0026
