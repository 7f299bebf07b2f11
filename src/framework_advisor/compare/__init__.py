"""Two advices, or two rule bases, side by side."""
