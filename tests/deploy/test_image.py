"""What the image takes from the tree is there, and no more of it is sent to who builds."""

import re

from tests.support.paths import ROOT

LINES = (ROOT / "deploy" / "Dockerfile").read_text().splitlines()
COPIED = [source for line in LINES if line.startswith("COPY") and "--from" not in line for source in line.split()[1:-1]]


def test_everything_that_the_image_copies_is_there():
    assert "LICENSE" in COPIED
    assert [source for source in COPIED if not (ROOT / source).exists()] == []


def test_nothing_is_sent_to_who_builds_but_what_is_copied():
    first, *rest = (ROOT / "deploy" / "Dockerfile.dockerignore").read_text().splitlines()[1:]
    assert first == "*"
    sent = [line.removeprefix("!") for line in rest if line.startswith("!")]
    assert [source for source in COPIED if not any(f"{source}/".startswith(f"{one}/") for one in sent)] == []
    assert [one for one in sent if not any(f"{source}/".startswith(f"{one}/") for source in COPIED)] == []


def test_every_stage_is_of_a_python_that_its_digest_names():
    (python,) = (line.removeprefix("ARG PYTHON=") for line in LINES if line.startswith("ARG PYTHON="))
    assert re.fullmatch(r"python:3\.11\.\d+-slim-trixie@sha256:[0-9a-f]{64}", python)
    assert {line.split()[1] for line in LINES if line.startswith("FROM")} == {"${PYTHON}"}
