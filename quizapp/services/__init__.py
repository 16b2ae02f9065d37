"""Difficulties with public services that officials name, and what the department does about them."""
