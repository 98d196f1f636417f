"""How a CRM's API is asked: within its limits, again when it is busy, and each refusal with the way out."""

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from pydantic import ValidationError
from yarl import URL

from stream.config.settings import Settings
from stream.crm_api.client import MOST_BYTES, Api, CrmError, account_of, proxy_of
from stream.crm_api.crms import CRMS
from stream.crm_api.hubspot import MANNERS
from stream.crm_api.salesforce import MANNERS as SALESFORCE
from stream.words import LANGUAGES
from tests.support.crm_apis.hubspot import HubSpot
from tests.support.crm_apis.server import TOKEN, Answer
from tests.support.servers.tls import Authority, Front

PATH = "/crm/v3/pipelines/deals"
QUICK = MANNERS._replace(per_second=1000)


@pytest.fixture
def server():
    with HubSpot().api() as running:
        yield running


def asks(server, token=TOKEN, path=PATH, manners=QUICK, times=1):
    """Return what is answered, and for how long was waited before."""
    waits = []

    async def pause(seconds):
        waits.append(round(seconds, 3))

    async def ask():
        async with Api(manners, token, server.address, pause) as api:
            for _ in range(times):
                answer = await api.get(path)
            return answer

    return asyncio.run(ask()), [wait for wait in waits if wait > 0.2]


def refusal(server, **options):
    with pytest.raises(CrmError) as raised:
        asks(server, **options)
    assert TOKEN not in str(raised.value)
    return str(raised.value)


def test_a_busy_crm_is_asked_again_after_as_long_as_it_says(server):
    server.trouble = [Answer(429, {"message": "slow down"}, {"Retry-After": "7"})]
    answer, waits = asks(server)
    assert ([one["id"] for one in answer["results"]], waits) == (["default"], [7.0])


def test_the_time_to_wait_may_be_a_date(server):
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=30))
    server.trouble = [Answer(429, {}, {"Retry-After": until})]
    _, [wait] = asks(server)
    assert 25 < wait <= 30


def test_a_date_to_wait_for_is_by_the_clock_of_the_crm(server):
    now = datetime(2026, 11, 2, 9, tzinfo=UTC)
    until = format_datetime(now + timedelta(seconds=30), usegmt=True)
    server.trouble = [Answer(429, {}, {"Retry-After": until, "Date": format_datetime(now, usegmt=True)})]
    assert asks(server)[1] == [30.0]


def test_an_account_is_told_by_its_address_or_by_its_token_which_is_not_said():
    everybodys = MANNERS.address
    assert account_of(MANNERS, TOKEN) == account_of(MANNERS, f"{TOKEN}\n", f"{everybodys}/")
    others = {account_of(MANNERS, "another"), account_of(MANNERS, TOKEN, "https://elsewhere.example")}
    assert len({account_of(MANNERS, TOKEN), *others}) == 3
    assert TOKEN not in account_of(MANNERS, TOKEN)
    ours, theirs = "https://ours.example", "https://theirs.example"
    assert account_of(SALESFORCE, "of now", ours) == account_of(SALESFORCE, "of before", ours)
    assert account_of(SALESFORCE, "of now", ours) != account_of(SALESFORCE, "of now", theirs)


def test_half_a_character_of_a_name_that_was_cut_is_a_question_mark(server):
    server.trouble = [Answer(200, b'{"results": [{"name": "Acme \\ud83d", "other": "\\ud83d\\ude00"}]}')]
    assert asks(server)[0] == {"results": [{"name": "Acme ?", "other": "\N{GRINNING FACE}"}]}


@pytest.mark.parametrize(
    "headers",
    [{"x-ratelimit-reset": "2"}, {"RateLimit": "limit=100, remaining=0, reset=2"}],
    ids=["Pipedrive", "Close"],
)
def test_the_time_to_wait_may_stand_where_other_crms_have_it(server, headers):
    server.trouble = [Answer(429, {}, headers)]
    assert asks(server)[1] == [2.0]


def test_without_such_a_time_each_wait_is_twice_the_one_before_and_then_it_is_given_up(server):
    server.trouble = [Answer(503, b"<html>")] * 3
    assert asks(server)[1] == [1.0, 2.0, 4.0]
    server.trouble = [Answer(502, b"<html>")] * 5
    assert "HubSpot cannot answer just now (502). The same command again goes on later" in refusal(server)


def test_who_must_wait_for_hours_is_told_so_at_once(server):
    server.trouble = [Answer(429, {"message": "You have reached your daily limit."}, {"Retry-After": "36000"})]
    told = refusal(server)
    assert "You have reached your daily limit." in told
    assert "it asks to wait 36,000 s. The same command again goes on later" in told
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(401, {"message": "expired"}), "HubSpot does not know the token (expired): it is mistyped, or expired"),
        (Answer(403, {"message": "missing scopes"}), "(missing scopes): it needs the scopes crm.objects.deals.read"),
        (Answer(404, b"<html>"), "the right address (DEALSTREAM_CRM_API)?"),
        (Answer(302, b"", {"Location": "http://elsewhere.example"}), "set DEALSTREAM_CRM_API to the address"),
        (Answer(400, [{"message": "bad", "errorCode": "X"}]), "HubSpot answered 400 to /crm/v3/pipelines/deals (bad)"),
        (Answer(200, b"<html>welcome"), "answers something else than JSON"),
    ],
)
def test_a_refusal_says_what_to_do_and_nothing_is_asked_twice(server, answer, said):
    server.trouble = [answer]
    assert said in refusal(server)
    assert len(server.asked) == 1


def test_a_refusal_is_said_in_the_language_of_who_asked_also_where_the_way_out_is_the_crms_own(server):
    server.trouble = [Answer(401, {"message": "expired"})]
    with pytest.raises(CrmError) as raised:
        asks(server)
    said = raised.value.said(LANGUAGES.of("terminal", "tr"))
    assert said == (
        "HubSpot anahtarı tanımıyor (expired): yanlış yazılmış ya da süresi dolmuş. Bu, uygulamanızın erişim "
        "anahtarıdır: HubSpot'ta yetkilerini (scope) gösteren sayfada görünür ya da orada yenisi yapılır"
    )


def test_what_the_crm_says_of_the_token_is_not_repeated(server):
    server.trouble = [Answer(401, {"message": f"{TOKEN} is unknown \x1b[31m"})]
    told = refusal(server)
    assert "… is unknown [31m" in told


@pytest.mark.parametrize("name", CRMS)
def test_what_the_crm_says_of_the_header_that_the_token_is_in_is_not_repeated(server, name):
    manners = CRMS[name].manners
    headers = manners.headers(TOKEN)
    server.trouble = [Answer(401, {"message": f"who is {', '.join(headers.values())}?"})]
    told = refusal(server, manners=manners._replace(per_second=1000))
    assert "who is " in told
    assert not any(value.split()[-1] in told for value in headers.values())


def test_an_answer_without_end_is_not_read(server):
    server.trouble = [Answer(200, b" " * (MOST_BYTES + 1))]
    assert f"with more than {MOST_BYTES:,} bytes" in refusal(server)


def test_nobody_at_the_address_is_said(server):
    class Nobody:
        address = "http://127.0.0.1:9"

    assert "HubSpot does not answer at http://127.0.0.1:9" in refusal(Nobody)


def test_questions_come_no_faster_than_the_limit(server):
    slow = MANNERS._replace(per_second=2)
    assert len(asks(server, manners=slow, times=4)[1]) == 3
    assert asks(server, manners=QUICK, times=4)[1] == []


def test_a_name_and_password_of_netrc_do_not_take_the_place_of_the_token(server, tmp_path, monkeypatch):
    (tmp_path / "netrc").write_text("default login someone password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    asks(server)
    assert server.asked[0].headers["authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize(
    ("address", "proxy"),
    [
        ("https://api.hubapi.com", "http://proxy.example:3128"),
        ("https://inside.example", None),
        ("http://127.0.0.1:1", None),
    ],
)
def test_a_proxy_is_gone_through_where_the_environment_says_so_and_never_without_tls(monkeypatch, address, proxy):
    for name in ("http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "inside.example")
    assert proxy_of(URL(address)) == proxy


@pytest.mark.parametrize("token", ["", " ", "two words", "tökn", "a\nb"])
def test_a_token_that_is_none_is_not_sent(server, token):
    assert "the token is none that HubSpot gives" in refusal(server, token=token)
    assert server.asked == []


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://api.example.com", "would send the token unencrypted"),
        ("http://10.0.0.1:80", "would send the token unencrypted"),
        ("http://127.0.0.1.example.com", "would send the token unencrypted"),
        ("https://me:pass@api.example.com", "must not have a name or password in it"),
        ("api.example.com", "must begin with https://"),
        ("https://api.example.com?x=1", "must end before the ?"),
    ],
)
def test_an_address_that_a_token_must_not_go_to_is_refused(address, said):
    with pytest.raises(ValidationError, match=r"crm_api") as raised:
        Settings(crm_api=address)
    assert said in str(raised.value)


@pytest.mark.parametrize("address", ["https://x.my.salesforce.com/", "http://localhost:1", "http://[::1]:1", ""])
def test_an_address_with_tls_or_of_this_machine_is_taken(address):
    assert Settings(crm_api=address).crm_api == address.rstrip("/")


def test_a_certificate_that_nobody_vouches_for_is_refused_and_the_token_is_not_sent(server, tmp_path):
    pair = Authority(tmp_path).issue("127.0.0.1")
    with Front(pair, int(server.address.rpartition(":")[2])) as front:

        class Behind:
            address = f"https://127.0.0.1:{front.port}"

        assert "the certificate of 127.0.0.1 is refused" in refusal(Behind)
    assert server.asked == []
