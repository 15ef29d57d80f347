"""The web pages for enterprises, analysts and maintainers: requests in, HTML out."""
