"""Files: the upload gate, spreadsheets in and out. Knows no feature."""
