"""Two states of knowledge in, what changed in documents, measures and answers out."""
