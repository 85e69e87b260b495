"""Case files: TOML on one side, a `Case` or a complete list of problems on the other."""
