"""What each command of `pallor` does; one module a command, imported when it runs."""
