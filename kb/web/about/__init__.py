"""The page that says what the knowledge base covers, how well it reads, by which method and from which sources."""
