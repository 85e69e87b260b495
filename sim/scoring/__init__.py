"""What an encounter is worth and why: a function of case, log and knowledge. Pure."""
