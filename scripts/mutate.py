"""Mutate the engine: every comparison operator becomes its neighbour, once; a mutant that no test kills is printed.

`python scripts/mutate.py COPY [FILE ...]`: COPY is a copy of the project (never the checkout itself). The tests run in the
order in which they kill fastest; the score stands in docs/mutation.md.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

OTHER: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
}
TESTS = (
    [f"tests/engine/test_{name}.py" for name in ("judge", "edges", "operators", "grid", "state", "changes")],
    ["tests/engine/test_laws.py"],
)


def mutants(source: str) -> list[tuple[int, str, str]]:
    """Line, what was changed, and the whole mutated source, for every comparison operator."""
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line.encode()))
    data = source.encode()
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Compare):
            continue
        left = node.left
        for operator, right in zip(node.ops, node.comparators, strict=True):
            old, new = OTHER[type(operator)]
            begin = starts[left.end_lineno - 1] + left.end_col_offset
            end = starts[right.lineno - 1] + right.col_offset
            between = data[begin:end].decode()
            if old in between:
                changed = data[:begin] + between.replace(old, new, 1).encode() + data[end:]
                found.append((right.lineno, f"{old} -> {new}", changed.decode()))
            left = right
    return found


def killed(copy: Path) -> bool:
    environment = {**os.environ, "PYTHONPATH": str(copy / "src")}
    for tests in TESTS:
        run = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
        try:
            done = subprocess.run(
                run, cwd=copy, env=environment, capture_output=True, timeout=240, check=False
            )
        except subprocess.TimeoutExpired:
            return True
        if done.returncode:
            return True
    return False


def main() -> None:
    copy = Path(sys.argv[1]).resolve()
    names = sys.argv[2:] or sorted(
        p.relative_to(copy).as_posix() for p in (copy / "src/neikong/engine").glob("*.py")
    )
    total = dead = 0
    for name in names:
        path = copy / name
        source = path.read_text("utf-8")
        alive = []
        made = mutants(source)
        for line, what, changed in made:
            path.write_text(changed, "utf-8")
            if not killed(copy):
                alive.append(f"{name}:{line} {what}")
                print("SURVIVED", alive[-1], flush=True)
        path.write_text(source, "utf-8")
        total, dead = total + len(made), dead + len(made) - len(alive)
        print(f"{name}: {len(made) - len(alive)} of {len(made)} killed", flush=True)
    print(f"{dead} of {total} killed")


if __name__ == "__main__":
    main()
