"""Slow checks, each a command of its own: faults, fuzzing, soak, cron, a Ray cluster."""
