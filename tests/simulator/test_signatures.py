import pytest

from stream.simulator.sender import hubspot_headers, standard_headers, standard_key


@pytest.mark.parametrize(
    ("timestamp", "signature"),
    [
        (1693657560000, "K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y="),
        (1700000300000, "RnbPH7+UMKVkbV32P8bz450N4M56aPmcru1+D3kSDtw="),
    ],
)
def test_a_hubspot_request_is_signed_as_the_vectors_say(timestamp, signature):
    secret, body = b"yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy", b"{'example_field':'example_value'}"
    headers = hubspot_headers(secret, "https://www.example.com/webhook_uri", body, timestamp)
    assert headers["X-HubSpot-Signature-v3"] == signature
    assert headers["X-HubSpot-Request-Timestamp"] == str(timestamp)


def test_a_standard_webhook_is_signed_as_the_vector_says():
    key = standard_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    headers = standard_headers(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == ("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330")


def test_a_standard_secret_may_come_without_its_padding():
    assert standard_key("whsec_YWI") == standard_key("whsec_YWI=") == b"ab"


def test_a_standard_secret_that_is_no_base64_is_refused():
    with pytest.raises(ValueError, match=r".+"):
        standard_key("whsec_not base64!")
