from tests.worker.conftest import clickhouse_server, worker

__all__ = ["clickhouse_server", "worker"]
