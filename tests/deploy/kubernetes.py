"""The objects of the kustomize base: as they stand in the files, and as kustomize makes them."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from tests.support.paths import ROOT

FOLDER = ROOT / "deploy" / "kubernetes"
KUSTOMIZATION = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())
KUBECTL = shutil.which("kubectl")
_PUBLISHED = json.loads((ROOT / "tests/deploy/published/kubernetes-1.34.json").read_text())


def written() -> Iterator[dict[str, Any]]:
    """Yield the objects of the files that the base names, as they are written."""
    for name in KUSTOMIZATION["resources"]:
        yield from yaml.safe_load_all((FOLDER / name).read_text())


def built(folder: Path = FOLDER) -> list[dict[str, Any]]:
    """Return what kustomize makes of a folder."""
    done = subprocess.run([str(KUBECTL), "kustomize", folder], capture_output=True, text=True, check=True)
    return list(yaml.safe_load_all(done.stdout))


def problems(made: dict[str, Any]) -> list[str]:
    """Return what is wrong with an object, as the published schema of its kind says."""
    group, _, version = made["apiVersion"].rpartition("/")
    parts = [made["kind"].lower(), *([group.removesuffix(".k8s.io")] if group else []), version]
    schema = _PUBLISHED["kinds"]["-".join(parts)] | {"$defs": _PUBLISHED["$defs"]}
    checker = jsonschema.Draft7Validator(schema)
    return [
        f"{made['kind']} {made['metadata']['name']}: {one.json_path}: {one.message}"
        for one in checker.iter_errors(made)
    ]


def of_kind(objects: list[dict[str, Any]], *kinds: str) -> list[dict[str, Any]]:
    """Return the objects of some kinds."""
    return [made for made in objects if made["kind"] in kinds]
