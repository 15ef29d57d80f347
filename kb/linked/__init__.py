"""The knowledge base as linked and open data: views in public vocabularies, descriptions of every IRI, dumps."""
