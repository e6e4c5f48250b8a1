"""Answers and briefs from a person's own articles, every sentence with a citation that was checked."""

__version__ = "0.1.0"
