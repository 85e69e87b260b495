"""The screens. The only part of the project that imports Textual."""
