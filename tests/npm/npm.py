"""Packages of npm for tests, kept outside the tree: in DOMINO_CACHE, or ~/.cache/domino."""

import json
import os
import subprocess
from pathlib import Path


def installed(name, dependencies):
    """The folder in which `dependencies` (package -> version) are installed, without their scripts."""
    folder = Path(os.environ.get("DOMINO_CACHE", Path.home() / ".cache" / "domino")) / "npm" / name
    wanted = json.dumps({"private": True, "dependencies": dependencies}, indent=2)
    done = folder / "installed.json"
    if not done.exists() or done.read_text() != wanted:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text(wanted)
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"], cwd=folder, check=True, timeout=300)
        done.write_text(wanted)
    return folder
