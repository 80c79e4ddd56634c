"""How the weights of ``pipeline/models`` were made: torch is needed here and nowhere else."""

import os

# as in ``pipeline``, for steps that load onnxruntime first
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
