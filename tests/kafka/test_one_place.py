"""Who connects to Kafka does so as the settings say: no client is made past the one place that reads them."""

import re

from tests.support.paths import ROOT

_CLIENT = re.compile(r"\b(AIOKafka(Consumer|Producer|AdminClient|Client)|create_conn)\(")
# The makers, and what each of their connections is made by; who says why nobody answers; and Faust's own consumer, with
# what Faust is told.
_MAKERS = {
    *("kafka/consumers.py", "kafka/producers.py", "kafka/admins.py"),
    *("kafka/renewed.py", "kafka/presence.py", "transport/consumer.py"),
}


def test_clients_of_kafka_are_made_in_one_place():
    made_in = {
        str(path.relative_to(ROOT / "stream"))
        for path in (ROOT / "stream").rglob("*.py")
        if _CLIENT.search(path.read_text(encoding="utf-8"))
    }
    assert made_in == _MAKERS
