"""The papers of a test day that are ready before it begins: lists, sheets for doors, slips, the notice."""
