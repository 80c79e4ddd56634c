"""Knowledge of Russian that several stages share: morphology, numerals, nominatives, calendar values."""
