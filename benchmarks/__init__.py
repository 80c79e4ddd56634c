"""Speed and quality, against peers, in one run."""
