"""Person, unit, round and training-needs reports, as pages and workbooks."""
