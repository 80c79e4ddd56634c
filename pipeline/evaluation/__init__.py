"""Scores against annotated corpora: readers of their formats, and what is counted as right."""
