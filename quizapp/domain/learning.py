"""Codes of learning: kinds of material."""

MATERIALS = {"lesson": "Bài học ngắn", "link": "Liên kết", "file": "Tệp"}
