"""Pallor: simulated patients with microcytic anemia. For teaching, not for patients."""

__version__ = "0.5.0"
