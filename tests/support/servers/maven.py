"""Java programs from Maven Central: an artifact's jars, with all that it depends on."""

import shutil
import subprocess
from pathlib import Path

from tests.support.paths import ROOT

MISSING = [tool for tool in ("java", "mvn") if shutil.which(tool) is None]
"""What has to be installed before they can run here."""


class MavenError(Exception):
    """An artifact cannot be fetched; the message has what Maven said."""


def folder(artifact: str) -> Path:
    """Return where the jars of an artifact (group:name:version) are once they are fetched."""
    _, name, version = artifact.split(":")
    return ROOT / "build" / name / version


def fetch(artifact: str) -> None:
    """Get an artifact's jars, once. Raises MavenError."""
    jars = folder(artifact)
    if (jars / "complete").exists():
        return
    if MISSING:
        raise MavenError(f"install {' and '.join(MISSING)} to run {artifact}")
    jars.mkdir(parents=True, exist_ok=True)
    (jars / "pom.xml").write_text(_pom(*artifact.split(":")))
    done = subprocess.run(
        ["mvn", "--quiet", "--batch-mode", "dependency:copy-dependencies", f"-DoutputDirectory={jars}"],
        cwd=jars,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise MavenError(f"Maven cannot get {artifact}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    (jars / "complete").touch()


def _pom(group: str, name: str, version: str) -> str:
    return f"""<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>dealstream</groupId><artifactId>jars</artifactId><version>1</version><packaging>pom</packaging>
<dependencies><dependency><groupId>{group}</groupId><artifactId>{name}</artifactId>
<version>{version}</version></dependency></dependencies></project>"""
