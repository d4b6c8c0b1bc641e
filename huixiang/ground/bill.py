"""The bill of materials (SBOM): what the pinned requirements bring, as CycloneDX 1.6 JSON; made of run.txt alone."""

import json
import re
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parents[2]
FILE = HOME / "docs" / "sbom.json"
_PIN = re.compile(r"(?m)^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)((?:\s*\\\n\s*--hash=sha256:[0-9a-f]{64})*)")


def bill() -> str:
    """The document as it must stand in docs/sbom.json: the same pins give the same bytes."""
    pins = _PIN.findall((HOME / "requirements" / "run.txt").read_text())
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "huixiang", "bom-ref": "huixiang"}},
        "components": [_component(*pin) for pin in pins],
    }
    return json.dumps(document, indent=1) + "\n"


def _component(name: str, version: str, hashes: str) -> dict[str, Any]:
    """One library; its hashes are those of every file that may be installed for it."""
    address = f"pkg:pypi/{name.lower()}@{version}"
    files = [
        {"type": "distribution", "url": address, "hashes": [{"alg": "SHA-256", "content": one}]}
        for one in re.findall("[0-9a-f]{64}", hashes)
    ]
    return {"type": "library", "bom-ref": address, "name": name, "version": version, "purl": address,
            "externalReferences": files}  # fmt: skip


def write() -> None:
    FILE.write_text(bill())
