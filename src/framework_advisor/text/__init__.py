"""Text in and out: YAML with places, located problems, text made inert."""
