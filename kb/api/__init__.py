"""The JSON interface: the verbs of the knowledge base over HTTP."""
