"""What one project needs."""
