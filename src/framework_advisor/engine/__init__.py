"""Requirements and a rule base make an advice."""
