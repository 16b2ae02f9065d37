"""The assessment model: what is measured, how it is weighed, what a position requires."""
