"""`audit`: what the service is made of (build/sbom.json, CycloneDX), and what is publicly known against any of it."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

from development.places import LOCAL, PROJECT, Problem, say

# Tools of their own environment: what looks at the dependencies is not one of them.
_TOOLS = LOCAL / "audit"
_PINNED = PROJECT / "requirements" / "audit.txt"
_APP = PROJECT / "requirements" / "app.txt"
_SBOM = PROJECT / "build" / "sbom.json"
_PATIENCE_SECONDS = 300


def audit(_options: list[str]) -> int:
    """0 unless something is known against a version that is pinned.

    Advisories that cannot be had are said to be missing: the list of parts needs the package index alone.
    """
    _install()
    _SBOM.parent.mkdir(exist_ok=True)
    listed = [_tool("cyclonedx-py"), "requirements", str(_APP), "--output-reproducible", "-o", str(_SBOM)]
    subprocess.run(listed, check=True)
    parts = json.loads(_SBOM.read_text(encoding="utf-8"))["components"]
    say(f"{len(parts)} packages in {_SBOM.relative_to(PROJECT)}")
    return _tell(_advisories())


def _advisories() -> list[dict[str, Any]] | None:
    """pip-audit's answer per package; None where there is none."""
    options = ["--require-hashes", "--disable-pip", "--progress-spinner", "off", "-f", "json"]
    asked = [_tool("pip-audit"), "-r", str(_APP), *options]
    try:
        told = subprocess.run(asked, capture_output=True, text=True, timeout=_PATIENCE_SECONDS, check=False)
        answer: list[dict[str, Any]] = json.loads(told.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return None
    return answer


def _tell(found: list[dict[str, Any]] | None) -> int:
    unseen = [one["name"] for one in found or [] if "skip_reason" in one]
    if found is None or len(unseen) == len(found):
        say("NOT AUDITED: the advisories of PyPI cannot be reached from here. Do it where they can, before a release.")
        return 0
    if unseen:
        say(f"not audited, because the advisories do not know them: {', '.join(unseen)}")
    known = [one for one in found if one.get("vulns")]
    for one in known:
        for flaw in one["vulns"]:
            mended = ", ".join(flaw["fix_versions"]) or "no version yet"
            print(f"{one['name']} {one['version']}: {flaw['id']}, mended in {mended}", file=sys.stderr)
    say(f"{len(found) - len(unseen)} packages audited, something known against {len(known)}")
    return 1 if known else 0


def _install() -> None:
    stamp = _TOOLS / "installed"
    wanted = _PINNED.read_text(encoding="utf-8")
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    say("installing the tools of the audit")
    venv.create(_TOOLS, with_pip=False, clear=True)
    into = [sys.executable, "-m", "pip", "--python", _tool("python"), "install", "--quiet"]
    if subprocess.run([*into, "--require-hashes", "-r", str(_PINNED)], check=False).returncode:
        raise Problem("The tools of the audit could not be installed. Is the package index reachable?")
    stamp.write_text(wanted, encoding="utf-8")


def _tool(name: str) -> str:
    return str(Path(_TOOLS, "bin", name))
