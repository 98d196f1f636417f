"""A stack of whose folder a part is gone makes it anew from what is left, and says where that cannot be."""

import shutil

from tests.support.waiting import eventually


def started_again(up):
    up.log.unlink()
    up.start("--no-simulate")
    assert not up.said("NOT COMPLETE")
    verified = up.verify()
    assert verified.returncode == 0, verified.stdout
    assert up.run("missing").returncode == 0
    assert up.stop() == 0


def test_the_numbers_are_right_again_whichever_of_clickhouse_and_kafka_is_gone_whole_or_in_part(up_on_kafka):
    up = up_on_kafka
    up.start("--rate", "40", "--days", "5")
    eventually(lambda: up.sent() > 500)
    assert up.stop() == 0
    clickhouse, kafka = up.folder / "clickhouse", up.folder / "kafka"

    shutil.rmtree(clickhouse)
    started_again(up)
    assert up.said(f"{clickhouse} is gone: filling it with what Kafka has")

    shutil.rmtree(kafka / "data" / "sales.deals-0")
    started_again(up)
    assert up.said("Kafka has lost records (sales.deals/0); what of them was stored is in ClickHouse")

    shutil.rmtree(kafka)
    started_again(up)
    assert up.said("Bringing back what is kept in ClickHouse")

    shutil.rmtree(kafka / "data" / "sales.deals-0")
    shutil.rmtree(clickhouse)
    refused = up.run("up", "--data", str(up.folder), "--no-simulate")
    assert refused.returncode == 1
    assert "Kafka has lost records (sales.deals/0), and" in refused.stderr
    assert "dealstream restore BACKUP --data FOLDER" in refused.stderr
