"""What a worker logs."""

import subprocess
import sys

from tests.support.waiting import PATIENCE

SAYS = """
import logging
from mode import Worker
from stream.worker.service import LOGGING
from tests.support.waiting import PATIENCE
worker = Worker(
    loglevel=logging.INFO, logging_config=dict(LOGGING), redirect_stdouts=False, quiet=True
)
worker._setup_logging()
logging.getLogger("stream.funnel_watch").info("Took up the funnel file")
logging.getLogger("stream.funnel_watch").debug("of no interest")
logging.getLogger("aiokafka").info("of the library")
logging.getLogger("aiokafka").warning("lost")
"""


def test_what_the_service_says_itself_is_seen_and_of_libraries_their_warnings():
    said = subprocess.run([sys.executable, "-c", SAYS], capture_output=True, text=True, check=True, timeout=PATIENCE)
    output = said.stdout + said.stderr
    assert "Took up the funnel file" in output
    assert "lost" in output
    assert "of no interest" not in output
    assert "of the library" not in output
