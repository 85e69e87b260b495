"""Use cases with state: the library and a session with one patient."""
