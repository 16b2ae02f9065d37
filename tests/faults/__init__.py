"""The proofs of exam day: the product's own server and statements, broken on purpose from outside.

Each proof is one function with a size; tests run it small, `benchmarks/faults.py` and `pytest -m long` at full size.
Every proof has a control: a deliberately faulty variant that the same checker must catch.
"""
