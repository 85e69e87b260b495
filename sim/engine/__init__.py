"""What follows from the knowledge: beliefs, explanations, values of orders, drawn patients.

Pure: numpy only, no files, no clock, no global randomness. The same input gives the same figures.
"""

VERSION = "3"
"""Changes whenever the same knowledge and evidence would give other figures."""
