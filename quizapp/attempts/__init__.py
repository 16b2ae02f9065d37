"""Start, answer, hand in, close; the test page."""
