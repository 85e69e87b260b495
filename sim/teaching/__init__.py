"""What can be learned from an encounter, as plain data for any screen. Pure."""
