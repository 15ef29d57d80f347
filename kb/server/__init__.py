"""The web server of a knowledge base: settings in, one ASGI application out."""
