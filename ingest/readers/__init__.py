"""File formats: bytes of one format in, its text with what the file says of itself out; one module a format."""
