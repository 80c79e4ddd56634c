"""The former place of ``pipeline.stages.coreference``, which installations made before it still name."""

from pipeline.stages.coreference import References

__all__ = ["References"]
