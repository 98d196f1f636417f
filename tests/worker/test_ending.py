"""How a worker ends while what it waits for is away."""

import os
import signal
import subprocess

from stream.local_stack.ports import free_ports
from tests.support.stack import CLI
from tests.support.waiting import PATIENCE, eventually


def test_a_worker_that_ends_while_kafka_and_its_folder_are_away_says_what_it_waited_for_and_no_more(tmp_path):
    kafka, port = free_ports(2)
    (tmp_path / "file").write_text("x")
    log = tmp_path / "worker.log"
    environment = os.environ | {
        "DEALSTREAM_KAFKA": f"127.0.0.1:{kafka}",
        "DEALSTREAM_CLICKHOUSE": f"chdb://{tmp_path}/file/x",
        "DEALSTREAM_WORKER_PORT": str(port),
    }
    with log.open("wb") as output:
        worker = subprocess.Popen([*CLI, "worker"], env=environment, stdout=output, stderr=output)
    try:
        eventually(lambda: f"Kafka at 127.0.0.1:{kafka} does not answer: nothing listens there" in log.read_text())
        eventually(lambda: "Not a directory; name another folder in DEALSTREAM_CLICKHOUSE" in log.read_text())
        worker.send_signal(signal.SIGTERM)
        worker.wait(PATIENCE)
    finally:
        worker.kill()
        worker.wait()
    assert "Traceback" not in log.read_text()
