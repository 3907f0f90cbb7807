"""Bulk operations: `rules` says which queries are taken, `results` writes the lines, `operations` is their life."""
