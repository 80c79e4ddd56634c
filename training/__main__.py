"""``python -m training``: see ``training/steps.py``, whose functions its processes must be able to import."""

from training.steps import main

if __name__ == "__main__":
    main()
