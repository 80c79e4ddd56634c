"""No module imports another that imports it, through however many others."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def _imports(package: str) -> dict[str, set[str]]:
    """Module -> modules of the same package that it imports when it is imported itself (of ``training`` later, too)."""
    files = {
        ".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): p
        for p in (ROOT / package).rglob("*.py")
    }
    out: dict[str, set[str]] = {}
    for name, path in files.items():
        found = set()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree) if package == "training" else tree.body:
            if isinstance(node, ast.Import):
                found |= {a.name for a in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                inner = {f"{node.module}.{a.name}" for a in node.names}
                # modules that are taken from their package are not the package itself
                found |= inner if inner <= files.keys() else {node.module, *inner}
        out[name] = {f for f in found if f in files} - {name}
    return out


@pytest.mark.parametrize("package", ["training", "pipeline"])
def test_no_circle(package):
    graph = _imports(package)
    done: set[str] = set()

    def walk(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " -> ".join((*way, name))
        if name not in done:
            for other in graph[name] - {package}:
                walk(other, (*way, name))
            done.add(name)

    for name in graph:
        walk(name, ())
