import json
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from stream.config.settings import SecretError, Settings
from stream.connectors.secrets import fixed
from stream.connectors.standard.connector import Standard
from stream.connectors.template import NotAuthentic
from tests.support.webhooks import NOW, STANDARD_SECRET, activity, as_body, funnel, standard_headers

CONNECTOR = Standard(fixed(STANDARD_SECRET), funnel())
BODY = b'{"test": 2432232314}'
VECTOR = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}
VECTOR_TIME = datetime.fromtimestamp(1614265330, UTC)


def verify(headers, *, connector=CONNECTOR, body=BODY, now=VECTOR_TIME):
    connector.verify(headers, "POST", "https://example.com/webhooks/standard", body, now)


def stage(**fields):
    event = {
        "type": "deal.stage_changed",
        "event_id": "e1",
        "deal_id": "d1",
        "stage_id": "won",
        "occurred_at": "2026-11-20T10:00:00Z",
    }
    return event | fields


# Who sent it


def test_the_published_vector_is_authentic():
    verify(VECTOR)


def test_what_the_reference_library_signs_is_authentic():
    body = '{"name": "Göteborg"}'.encode()
    verify(standard_headers(body, now=NOW), body=body, now=NOW)


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook-id": "msg_other"},
        {"webhook-timestamp": "1614265331"},
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "v1,\udcff"},
        {"webhook-signature": "v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="},
        {"webhook-signature": "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="},
    ],
)
def test_a_request_that_differs_in_anything_signed_is_not_authentic(changed):
    with pytest.raises(NotAuthentic, match="no signature matches"):
        verify(VECTOR | changed)


def test_a_request_with_another_body_is_not_authentic():
    with pytest.raises(NotAuthentic, match="no signature matches"):
        verify(VECTOR, body=BODY + b" ")


def test_of_several_signatures_any_may_match():
    several = f"v1,AAAA v2,BBBB {VECTOR['webhook-signature']} v1,CCCC"
    verify(VECTOR | {"webhook-signature": several})


@pytest.mark.parametrize("missing", list(VECTOR))
def test_a_request_without_a_signature_header_is_not_authentic(missing):
    with pytest.raises(NotAuthentic, match="missing"):
        verify({name: value for name, value in VECTOR.items() if name != missing})


@pytest.mark.parametrize("timestamp", ["soon", "1614265330.5", "-1614265330", "1" * 5000, "١٦١٤٢٦٥٣٣٠"])
def test_a_timestamp_that_is_not_in_seconds_is_not_authentic(timestamp):
    with pytest.raises(NotAuthentic, match="whole seconds"):
        verify(VECTOR | {"webhook-timestamp": timestamp})


@pytest.mark.parametrize("seconds", [-300, 300])
def test_a_timestamp_five_minutes_off_is_still_authentic(seconds):
    verify(VECTOR, now=VECTOR_TIME + timedelta(seconds=seconds))


@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_timestamp_more_than_five_minutes_off_is_not_authentic(seconds):
    with pytest.raises(NotAuthentic, match="5 minutes"):
        verify(VECTOR, now=VECTOR_TIME + timedelta(seconds=seconds))


@pytest.mark.parametrize("secret", ["MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
def test_a_secret_is_accepted_with_and_without_its_prefix(secret):
    verify(VECTOR, connector=Standard(fixed(secret), funnel()))


@pytest.mark.parametrize("secret", ["whsec_YWI", "whsec_YWI="])
def test_a_secret_is_accepted_with_and_without_its_padding(secret):
    verify(standard_headers(BODY, now=NOW, secret=secret), connector=Standard(fixed("whsec_YWI="), funnel()), now=NOW)
    verify(standard_headers(BODY, now=NOW, secret="whsec_YWI="), connector=Standard(fixed(secret), funnel()), now=NOW)


@pytest.mark.parametrize("secret", ["whsec_", "whsec_not*base64", "whsec_é", "whsec_==="])
def test_a_secret_that_is_no_key_is_refused_without_being_told(secret):
    with pytest.raises(SecretError, match="DEALSTREAM_STANDARD_SECRET") as refused:
        Standard.create(Settings(standard_secret=SecretStr(secret)), funnel())
    assert secret not in str(refused.value).replace("whsec_ followed", "")


@pytest.mark.parametrize("secret", [None, SecretStr("")])
def test_without_a_secret_there_is_no_connector(secret):
    assert Standard.create(Settings(standard_secret=secret), funnel()) is None


# What it means


@pytest.mark.parametrize("body", [stage(), [stage()]])
def test_the_body_is_one_event_or_an_array(body):
    found = CONNECTOR.normalize(as_body(body))
    assert found.rejections == []
    assert [(event.event_id, event.stage_id, part) for event, part in found.events] == [("e1", "won", stage())]


def test_deals_and_activities_come_through_one_address():
    found = CONNECTOR.normalize(as_body([stage(), activity()]))
    assert [event.type for event, _ in found.events] == ["deal.stage_changed", "activity.logged"]
    assert found.rejections == []


def test_a_bad_element_is_its_own_rejection_that_names_the_fields():
    bad = stage(stage_id=7, occurred_at="2026-11-20T10:00:00", extra=1)
    found = CONNECTOR.normalize(as_body([stage(), bad]))
    assert len(found.events) == 1
    (rejection,) = found.rejections
    assert rejection.problem.reason == "bad_event"
    assert json.loads(rejection.payload) == bad
    for field in ("stage_id", "occurred_at", "extra", "schemas/json"):
        assert field in rejection.problem.detail


@pytest.mark.parametrize("count", [1000, 1001])
def test_an_array_has_up_to_a_thousand_events(count):
    found = CONNECTOR.normalize(as_body([stage(event_id=f"e{n}") for n in range(count)]))
    if count == 1000:
        assert len(found.events) == 1000
    else:
        assert [rejection.problem.reason for rejection in found.rejections] == ["too_large"]
        assert not found.events


@pytest.mark.parametrize(
    ("body", "reason"),
    [(b"", "not_json"), (b"{", "not_json"), (b"\xff", "not_json"), (b"3", "bad_shape"), (b"null", "bad_shape")],
)
def test_a_body_that_cannot_be_read_is_rejected_whole(body, reason):
    (rejection,) = CONNECTOR.normalize(body).rejections
    assert (rejection.problem.reason, rejection.payload) == (reason, body)


@pytest.mark.parametrize("item", [None, 3, "x", [], {}, {"type": "deal.exploded"}])
def test_an_element_that_is_no_event_is_rejected(item):
    [rejection] = CONNECTOR.normalize(as_body([item])).rejections
    assert rejection.problem.reason == ("bad_event" if isinstance(item, dict) else "bad_shape")
