"""What can be said about policies: model, code lists, shapes, RDF mapping."""
