"""Build hook: a wheel carries what the matcher has learned, and an SBOM (software bill of materials).

The SBOM says what this release was tested with: the packages of the lock, `requirements.txt`, with the hashes that are
allowed for each. It is a CycloneDX file in `.dist-info/sboms`, as PEP 770 wants. The same lock always gives the same
file; it is dated where SOURCE_DATE_EPOCH is set.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LOCK = "requirements.txt"
_SPACE = uuid.UUID("d3a0b0a4-31b6-5d0c-9a53-6a0c5a4b3f0e")
_PINNED = re.compile(r"([a-z0-9-]+)==([^ ;]+)(?: ; (.*?))? \\$")
_HASH = re.compile(r"    --hash=sha256:([0-9a-f]{64})")
_NEEDED_BY = re.compile(r"    # (?:via |  )([a-z0-9-]+)(?: \(pyproject\.toml\))?$")
_VECTORS = {
    "type": "data",
    "bom-ref": "sentence-vectors",
    "name": "sentence-vectors",
    "description": "The weights in bot/_data/vectors: the first layers of the encoder, trained on with our questions.",
    "pedigree": {
        "ancestors": [
            {
                "type": "machine-learning-model",
                "name": "all-MiniLM-L6-v2",
                "licenses": [{"license": {"id": "Apache-2.0"}}],
                "externalReferences": [
                    {"type": "website", "url": "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2"}
                ],
            }
        ]
    },
}


class Hook(BuildHookInterface[Any]):
    """Learns from the content before it is packed, unless it was learned from already; writes the SBOM."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from bot.core.matching import build

        data = Path(self.root) / "data"
        if not build.is_current(data):
            build.build(data)
        self._folder = tempfile.mkdtemp(prefix="sbom-")
        written = Path(self._folder) / f"{self.metadata.core.name}.cdx.json"
        direct = {re.match(r"[\w-]+", each)[0] for each in self.metadata.core.dependencies}  # type: ignore[index]
        bom = sbom(self.metadata.core.name, self.metadata.version, direct, (Path(self.root) / LOCK).read_text("utf-8"))
        written.write_text(json.dumps(bom, indent=1), "utf-8")
        build_data["sbom_files"].append(str(written))

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if version != "editable":
            shutil.rmtree(self._folder)


class Package(NamedTuple):  # the build loads this file in a way that a dataclass does not survive
    """A package of the lock: where it is installed, its files' hashes, and which packages need it."""

    name: str
    version: str
    marker: str | None
    hashes: list[str]
    needed_by: list[str]

    @property
    def purl(self) -> str:
        return f"pkg:pypi/{self.name}@{self.version}"


def read_lock(text: str) -> list[Package]:
    """The packages of a lock as `uv pip compile --generate-hashes` writes it. Raises ValueError for another one."""
    found: list[Package] = []
    for number, line in enumerate(text.splitlines(), 1):
        if pinned := _PINNED.match(line):
            found.append(Package(*pinned.groups(), [], []))
        elif found and (hashed := _HASH.match(line)):
            found[-1].hashes.append(hashed[1])
        elif found and (needed := _NEEDED_BY.match(line)):
            found[-1].needed_by.append(needed[1])
        elif line.strip() not in ("", "# via") and "-c requirements.lock" not in line:
            raise ValueError(f"{LOCK}:{number}: not as `make lock` writes it: {line.strip()!r}")
    return found


def sbom(name: str, version: str, direct: set[str], lock: str) -> dict[str, Any]:
    """A CycloneDX 1.6 document of a project's locked packages; those that only extras want are `optional`."""
    packages = read_lock(lock)
    required = _reached(packages, name, direct)
    itself = f"pkg:pypi/{name}@{version}"
    purls = {package.name: [each.purl for each in packages if each.name == package.name] for package in packages}
    wants = {each.name: sorted(p.purl for p in packages if each.name in p.needed_by) for each in packages}
    dependencies = [{"ref": itself, "dependsOn": sorted(p.purl for p in packages if name in p.needed_by)}]
    dependencies += [{"ref": purl, "dependsOn": wants[key]} for key, same in purls.items() for purl in same]
    metadata: dict[str, Any] = {
        "lifecycles": [{"phase": "build"}],
        "component": {
            "type": "application",
            "bom-ref": itself,
            "name": name,
            "version": version,
            "licenses": [{"license": {"id": "Apache-2.0"}}],
            "purl": itself,
        },
    }
    if "SOURCE_DATE_EPOCH" in os.environ:
        metadata["timestamp"] = datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), UTC).isoformat()
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(_SPACE, f'{itself} {lock}')}",
        "version": 1,
        "metadata": metadata,
        "components": [*(_component(each, each.name in required) for each in packages), _VECTORS],
        "dependencies": dependencies,
    }


def _reached(packages: list[Package], name: str, direct: set[str]) -> set[str]:
    """What an installation without any extra has."""
    reached, found = {name}, direct
    while found - reached:
        reached |= found
        found = {each.name for each in packages if set(each.needed_by) & (reached - {name})}
    return reached


def _component(package: Package, required: bool) -> dict[str, Any]:
    page = f"https://pypi.org/project/{package.name}/{package.version}/"
    files = [{"alg": "SHA-256", "content": digest} for digest in package.hashes]
    where = [{"name": "python:environment_marker", "value": package.marker}] if package.marker else []
    return {
        "type": "library",
        "bom-ref": package.purl,
        "name": package.name,
        "version": package.version,
        "scope": "required" if required else "optional",
        "purl": package.purl,
        # One for each file: a machine gets the one that is made for it.
        "externalReferences": [{"type": "distribution", "url": page, "hashes": [each]} for each in files],
        **({"properties": where} if where else {}),
    }
