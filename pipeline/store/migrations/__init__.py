"""Alembic migrations of the store; ``pipeline.store`` runs them on opening."""
