"""How the weights of ``pipeline/models`` were made: torch is needed here and nowhere else."""
