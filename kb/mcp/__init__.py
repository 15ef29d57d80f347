"""The way in for assistants: the verbs of the knowledge base as tools of the Model Context Protocol."""
