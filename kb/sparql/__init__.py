"""SPARQL 1.1, read only: a query in, its answer out, worked out in a process of its own that can be killed."""
