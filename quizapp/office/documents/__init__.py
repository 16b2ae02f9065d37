"""One description of an official document, printed as Word, as PDF and on a page; knows no feature."""
