"""What is weighed, by whom it is said, and how that is read."""
