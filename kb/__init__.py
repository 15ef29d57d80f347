"""The knowledge base and the ways in: store, search, compare, export, command line."""
