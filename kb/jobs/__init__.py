"""Long work for pages: files and a wish in, a folder out in which its progress and result stand, done apart."""
