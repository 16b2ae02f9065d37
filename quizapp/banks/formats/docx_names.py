"""Names of Word's elements in full, each put together once: a long file asks for them some hundred thousand times."""

from functools import lru_cache

from docx.oxml.ns import qn as put_together


@lru_cache(maxsize=512)
def qn(tag: str) -> str:
    """`w:p` with its namespace in braces, as lxml names it."""
    return put_together(tag)
