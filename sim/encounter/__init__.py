"""One learner and one patient: the case, the actions, and what they have revealed so far. Pure."""
