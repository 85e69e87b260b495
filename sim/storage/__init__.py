"""The only code that writes: attempts, whole or not at all."""
