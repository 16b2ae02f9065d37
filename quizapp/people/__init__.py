"""Units (a tree with history), positions, persons, roles and scope, sign-in."""
