"""Profile and measures in, decisions with reasons out."""
