"""Pipedrive's deals and their changelogs become rows, one per change."""

import asyncio

import pytest

from stream.config.funnel_file import parse
from stream.crm_api.client import Api
from stream.crm_api.history.pipedrive import FILE, history, rows_of
from stream.crm_api.pipedrive import MANNERS
from tests.support.crm_apis.pipedrive import Pipedrive
from tests.support.crm_apis.server import TOKEN, Answer
from tests.support.crm_webhooks import FUNNEL

CLOSED = {("1", "won"): "sales-won", ("1", "lost"): "sales-lost", ("2", "won"): "partners-won"}
DEAL = {
    "id": 7, "add_time": "2026-11-02T09:00:00Z", "status": "open", "stage_id": 12, "pipeline_id": 1, "owner_id": 501,
    "value": 1500.5, "currency": "EUR", "expected_close_date": "2026-12-31", "lost_reason": None,
}  # fmt: skip


def change(at, field, old, new):
    return {"field_key": field, "old_value": old, "new_value": new, "time": f"2026-11-{at}", "change_source": "app"}


def rows(*changelog, kept=(), **fields):
    return [row[1:] for row in rows_of(DEAL | fields, list(changelog), CLOSED, kept)]


def stages(*changelog, **fields):
    return [(at[8:10], value) for at, name, value in rows(*changelog, **fields) if name == "stage_id"]


def test_a_deal_that_never_changed_was_created_as_it_is():
    at = "2026-11-02T09:00:00+00:00"
    assert rows() == [
        (at, "created", at),
        (at, "stage_id", "12"),
        (at, "owner_id", "501"),
        (at, "value", "1500.5"),
        (at, "currency", "EUR"),
        (at, "expected_close_date", "2026-12-31"),
    ]


@pytest.mark.parametrize("turned", [False, True], ids=["oldest first", "newest first"])
def test_what_changed_was_something_else_before(turned):
    changelog = [
        change("03 10:00:00", "stage_id", "11", "12"),
        change("04 10:00:00", "value", "1000", "1500.5"),
        change("05 10:00:00", "user_id", "502", "501"),
    ]
    told = rows(*(reversed(changelog) if turned else changelog))
    assert [row for row in told if row[1] in ("stage_id", "value", "owner_id")] == [
        ("2026-11-02T09:00:00+00:00", "stage_id", "11"),
        ("2026-11-02T09:00:00+00:00", "owner_id", "502"),
        ("2026-11-02T09:00:00+00:00", "value", "1000"),
        ("2026-11-03T10:00:00+00:00", "stage_id", "12"),
        ("2026-11-04T10:00:00+00:00", "value", "1500.5"),
        ("2026-11-05T10:00:00+00:00", "owner_id", "501"),
    ]


def test_won_and_lost_are_the_stages_of_the_pipeline_and_reopened_it_is_where_it_was():
    changelog = [
        change("03 10:00:00", "status", "open", "lost"),
        change("04 10:00:00", "status", "lost", "open"),
        change("05 10:00:00", "status", "open", "won"),
    ]
    assert stages(*changelog, status="won") == [("02", "12"), ("03", "sales-lost"), ("04", "12"), ("05", "sales-won")]


def test_a_move_into_another_pipeline_is_a_move_of_the_stage():
    changelog = [change("03 10:00:00", "pipeline_id", "1", "2"), change("03 10:00:00", "stage_id", "12", "21")]
    assert stages(*changelog, stage_id=21, pipeline_id=2) == [("02", "12"), ("03", "21")]
    closed = [*changelog, change("05 10:00:00", "status", "open", "won")]
    assert stages(*closed, stage_id=21, pipeline_id=2, status="won")[-1] == ("05", "partners-won")


def test_a_deal_that_was_deleted_in_between_is_where_it_was():
    changelog = [change("03 10:00:00", "status", "open", "deleted"), change("04 10:00:00", "status", "deleted", "open")]
    assert stages(*changelog) == [("02", "12")]


def test_a_pipeline_that_the_funnel_file_lacks_is_named():
    assert stages(change("03 10:00:00", "status", "open", "lost"), status="lost", pipeline_id=2)[-1] == (
        "03",
        "lost in pipeline 2",
    )


def test_fields_that_nothing_depends_on_are_left_out_and_kept_ones_are_told():
    changelog = [change("03 10:00:00", "title", "a", "b"), change("04 10:00:00", "lost_reason", None, "Price")]
    assert {row[1] for row in rows(*changelog)} & {"title", "lost_reason"} == set()
    told = rows(*changelog, kept=("lost_reason",), lost_reason="Price")
    assert [row for row in told if row[1] == "lost_reason"] == [("2026-11-04T10:00:00+00:00", "lost_reason", "Price")]


@pytest.mark.parametrize(
    ("told", "value"),
    [("fair", "fair"), (87, "87"), ([87, 90], "87,90"), ({"value": 5, "currency": "EUR"}, "5"), (None, None)],
)
def test_a_kept_property_may_be_a_custom_field(told, value):
    created = rows(kept=("channel",), custom_fields={"channel": told})
    assert [row[2] for row in created if row[1] == "channel"] == ([] if value is None else [value])


def all_pages(crm):
    """Return the ids of the deals that are told, and what was left out."""
    [part] = history(parse(FUNNEL), {}).parts

    async def ask(server):
        ids, cursor, more = [], "", True
        async with Api(MANNERS._replace(per_second=1000), TOKEN, server.address) as api:
            while more:
                told = await part.page(api, cursor)
                ids += dict.fromkeys(row[0] for row in told.rows[FILE])
                cursor, more = told.following, bool(told.following)
            return ids, api.left_out

    with crm.api() as server:
        return asyncio.run(ask(server))


def test_deals_that_are_deleted_are_left_out_also_of_the_archive():
    crm = Pipedrive()
    gone: list[dict[str, object]] = [{"status": "deleted"}, {"is_deleted": True}]
    crm.deals = [DEAL | {"id": 1}, *(DEAL | {"id": number} | one for number, one in enumerate(gone, 2))]
    crm.archived = [*(DEAL | {"id": number} | one for number, one in enumerate(gone, 4)), DEAL | {"id": 6}]
    assert all_pages(crm)[0] == ["1", "6"]


@pytest.mark.parametrize("archived", [True, False])
def test_archived_deals_come_after_the_others_where_the_plan_has_them(archived):
    crm = Pipedrive()
    crm.deals = [DEAL | {"id": number} for number in (1, 2, 3)]
    crm.archived = [DEAL | {"id": number} for number in (4, 5, 6)] if archived else Answer(402, {"error": "no archive"})
    ids, said = all_pages(crm)
    assert ids == (["1", "2", "3", "4", "5", "6"] if archived else ["1", "2", "3"])
    assert [str(one).endswith("Read without archived deals.") for one in said] == ([] if archived else [True])
