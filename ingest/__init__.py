"""Policy document file in, clauses, measures and findings out."""
