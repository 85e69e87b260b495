"""How right the engine is on patients that it was not fitted to, and where it is not."""
