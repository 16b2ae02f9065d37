"""The door: who comes in where, told by tables and walks over every route."""
