"""Comparing rules across regions: a question in, a table whose every cell carries its words out."""
