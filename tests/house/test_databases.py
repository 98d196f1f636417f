"""What a test makes in ClickHouse goes with it: each table that stays takes time of the processor from then on."""

from stream.config.settings import Settings
from tests.support.clickhouse import opened


def test_the_database_of_a_test_is_dropped_in_its_end(chdb_settings: Settings) -> None:
    for client in opened(chdb_settings):
        assert client.command(f"EXISTS DATABASE {client.database}") == 1
    assert client.command(f"EXISTS DATABASE {client.database}") == 0
    client.close()
