"""Pictures drawn from a patient's own numbers: pixels first, then half-cells of a terminal."""
