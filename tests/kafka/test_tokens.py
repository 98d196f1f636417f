"""Tokens for OAUTHBEARER: fetched and kept, or read; why there is none is said without a secret."""

from types import SimpleNamespace

import pytest

from stream.config.kafka_security import OAuth
from stream.kafka.tokens import TokenError, provider_of
from tests.support.servers.token_issuer import CLIENT, SECRET, TokenIssuer


def fetched(issuer, **told):
    return provider_of(OAuth(None, issuer.url, CLIENT, SECRET, "", "")._replace(**told))


async def test_a_token_is_fetched_as_the_client_and_kept_while_it_lives():
    with TokenIssuer() as issuer:
        provider = fetched(issuer, scope="kafka offline")
        assert await provider.token() == await provider.token()
        assert issuer.asked == [{"grant_type": ["client_credentials"], "scope": ["kafka offline"]}]


async def test_one_that_is_over_is_fetched_anew():
    with TokenIssuer(seconds=0) as issuer:
        provider = fetched(issuer)
        await provider.token()
        await provider.token()
        assert len(issuer.asked) == 2


@pytest.mark.parametrize("said", [float("nan"), float("inf"), 10**400, "soon", [], True])
async def test_one_whose_life_is_no_number_of_seconds_is_not_kept_for_ever(monkeypatch, said):
    now = 1_000.0
    monkeypatch.setattr("stream.kafka.tokens.time", SimpleNamespace(monotonic=lambda: now))
    with TokenIssuer(said=said) as issuer:
        provider = fetched(issuer)
        await provider.token()
        now += 3600
        await provider.token()
        assert len(issuer.asked) == 2


async def test_a_client_that_is_refused_is_told_with_the_code_and_no_secret():
    with TokenIssuer() as issuer, pytest.raises(TokenError, match=r"401, invalid_client.*_CLIENT_SECRET") as refused:
        await fetched(issuer, secret="hunter2").token()
    assert "hunter2" not in str(refused.value)
    assert SECRET not in str(refused.value)


async def test_where_nobody_issues_tokens_that_is_said():
    with pytest.raises(TokenError, match="DEALSTREAM_KAFKA_OAUTH_URL names gives no token: ClientConnectorError"):
        await provider_of(OAuth(None, "http://127.0.0.1:9/", CLIENT, SECRET, "", "")).token()


async def test_a_file_is_read_each_time_so_that_it_can_be_renewed(tmp_path):
    file = tmp_path / "token"
    provider = provider_of(OAuth(file, "", "", None, "", ""))
    with pytest.raises(TokenError, match="DEALSTREAM_KAFKA_OAUTH_TOKEN_FILE: cannot read"):
        await provider.token()
    for text in ("first", "second"):
        file.write_text(text + "\n")
        assert await provider.token() == text


def test_extensions_are_sent_as_they_are_set(tmp_path):
    provider = provider_of(OAuth(tmp_path, "", "", None, "", "logicalCluster=lkc-1,identityPoolId=pool-1"))
    assert provider.extensions() == {"logicalCluster": "lkc-1", "identityPoolId": "pool-1"}
