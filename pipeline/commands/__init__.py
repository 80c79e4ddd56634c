"""The commands of ``svodka``, a module a subject; each registers on ``common.app``, and ``pipeline.cli`` puts them together."""
