"""The pages of the library: documents, measures, the text beside what was read from it."""
