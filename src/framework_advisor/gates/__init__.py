"""What a project is held to."""
