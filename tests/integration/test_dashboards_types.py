"""The committed dashboards fit Grafana's own types: npm's @grafana/schema 11.6, by the TypeScript compiler.

The packages are fetched by `.ci/run`, or by hand: `npm install --prefix .venv/node @grafana/schema@11.6.0
typescript@5.9.3`. A test reaches no registry.
"""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from dashboards.catalogue import read_all
from helpers.needs import PROJECT, requires_program

NODE = PROJECT / ".venv" / "node"
_OPENING = """\
import type { Dashboard } from '@grafana/schema';
type L<T> = T extends string ? `${T}` : T extends (infer U)[] ? L<U>[]
    : T extends object ? { [K in keyof T]: L<T[K]> } : T;
// what an annotation asks is a matter of its data source's plugin, and not in the schema
type Board = Omit<L<Dashboard>, 'annotations'> & { annotations?: { list?: { name: string, enable: boolean,
    iconColor: string, datasource: { type?: string, uid?: string }, [plugin: string]: unknown }[] } };
"""


@pytest.fixture(scope="module")
def node() -> Path:
    requires_program("node", "nodejs")
    if not (NODE / "node_modules" / "@grafana" / "schema").is_dir():
        pytest.skip("@grafana/schema is absent; to run this test: see the top of this file")
    return NODE


def compiled(node: Path, folder: Path, boards: dict[str, dict[str, Any]]) -> list[str]:
    """Return the complaints of the compiler about dashboards."""
    (folder / "node_modules").symlink_to(node / "node_modules")
    texts = [f"export const {name}: Board = {json.dumps(board)};" for name, board in boards.items()]
    (folder / "boards.ts").write_text("\n".join([_OPENING, *texts]))
    argv: list[str | Path] = [
        "node",
        node / "node_modules" / "typescript" / "bin" / "tsc",
        "--noEmit",
        "--skipLibCheck",
        "--strict",
    ]
    argv += ["--module", "esnext", "--target", "es2022", "--moduleResolution", "bundler", "boards.ts"]
    done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0 or "error TS" in done.stdout, done.stdout + done.stderr
    return re.findall(r"error TS\d+: .*", done.stdout)


def test_they_fit_the_types_of_grafana_and_a_wrong_one_would_be_seen(node: Path, tmp_path: Path) -> None:
    boards = read_all()
    wrong = json.loads(json.dumps(boards["now"]))
    wrong["panels"][0]["fieldConfig"]["defaults"]["thresholds"]["mode"] = "nonsense"
    worse = json.loads(json.dumps(boards["now"]))
    worse["panels"][0]["gridPos"]["x"] = "left"
    complaints = compiled(node, tmp_path, {**boards, "wrong": wrong, "worse": worse})
    assert len(complaints) == 2, complaints
    assert "nonsense" in complaints[0]
