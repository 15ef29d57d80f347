"""Decisions of people about the measures of documents: their file, where they hold, and documents with them applied."""
