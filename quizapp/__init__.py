"""Competency quiz platform for the digital skills of commune civil servants."""
