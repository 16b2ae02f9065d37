"""The home page by role, help, the audit page, health, upgrades and the demo."""
