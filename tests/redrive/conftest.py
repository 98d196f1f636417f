import pytest

from stream.config.settings import Settings
from tests.support.webhooks import FUNNEL


@pytest.fixture
def settings(broker):
    return Settings(kafka=broker.address, kafka_idempotence=False)


@pytest.fixture
def funnel_file(tmp_path):
    """A funnel file that can be mended."""
    file = tmp_path / "funnel.yaml"
    file.write_text(FUNNEL)
    return file


@pytest.fixture
def environment(monkeypatch, settings, funnel_file):
    """What the command line reads; no connector has a secret."""
    monkeypatch.setenv("DEALSTREAM_KAFKA", settings.kafka)
    monkeypatch.setenv("DEALSTREAM_KAFKA_IDEMPOTENCE", "false")
    monkeypatch.setenv("DEALSTREAM_FUNNEL_FILE", str(funnel_file))
    monkeypatch.setenv("DEALSTREAM_CLICKHOUSE", "clickhouse://someone:a-password@127.0.0.1:1/")
