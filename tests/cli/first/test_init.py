"""`dealstream init`: from nothing to files that all other commands take."""

from datetime import UTC, datetime
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from stream.cli.commands.init import command
from stream.cli.trial.crms import CRMS
from stream.cli.trial.example import example
from stream.cli.trial.gateway import Sender
from stream.config import env_file, funnel_file, settings
from stream.core.funnel import Funnel
from stream.crm_api.crms import CRMS as APIS
from stream.forget.codes import codes_of, told_of
from stream.forget.funnel import edited, write
from tests.support.crm_apis.close import Close
from tests.support.crm_apis.hubspot import HubSpot, owner, stage
from tests.support.crm_apis.pipedrive import Pipedrive
from tests.support.crm_apis.salesforce import Salesforce
from tests.support.crm_apis.server import TOKEN, Answer, FakeApi
from tests.support.histories import FUNNEL
from tests.support.telling import WORDS

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
ZONE = ("--time-zone", "Europe/Berlin", "--currency", "EUR")


class Running(NamedTuple):
    """What HubSpot has, and the server that tells it."""

    crm: HubSpot
    server: FakeApi


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder, in which commands are typed, and settings are forgotten afterwards."""
    for name in settings.Settings.model_fields:
        monkeypatch.setenv(f"DEALSTREAM_{name.upper()}", "")
        monkeypatch.delenv(f"DEALSTREAM_{name.upper()}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def hubspot(monkeypatch, folder):
    """HubSpot, whose API the settings name."""
    crm = HubSpot()
    with crm.api() as server:
        monkeypatch.setenv("DEALSTREAM_CRM_API", server.address)
        (folder / "token").write_text(TOKEN + "\n")
        yield Running(crm, server)


def typed(*arguments, code=0, **options):
    result = CliRunner().invoke(command, arguments, **options)
    assert result.exit_code == code, result.output
    return result.output


@pytest.mark.parametrize("crm", CRMS)
def test_what_it_writes_is_what_dealstream_try_of_that_crm_needs(folder, crm):
    typed(crm, *ZONE)
    env_file.take_in(folder)
    loaded = settings.load()
    known = Funnel(funnel_file.load(loaded.funnel_file))
    assert (known.file.time_zone, known.file.currency) == ("Europe/Berlin", "EUR")
    deal = example(known, NOW, WORDS)
    assert deal.rep_id == known.file.reps[0].id
    secret = Sender(loaded, crm, "http://127.0.0.1:1", WORDS).secret()
    assert secret == (folder / "secrets" / crm).read_text().strip()


@pytest.mark.parametrize("crm", CRMS)
def test_the_secret_is_on_no_screen(folder, crm):
    assert (folder / "secrets" / crm).exists() is False
    output = typed(crm, *ZONE)
    assert (folder / "secrets" / crm).read_text().strip() not in output


def test_nothing_that_is_there_is_overwritten_and_nobody_is_asked_before_that(folder, hubspot):
    (folder / "funnel.yaml").write_text("mine")
    output = typed("hubspot", "--token-file", "token", "--yes", code=2)
    assert "funnel.yaml is there already, and stays; name another --folder" in output
    assert (folder / "funnel.yaml").read_text() == "mine"
    assert hubspot.server.asked == []


def test_at_a_terminal_it_asks_again_until_an_answer_can_be_used(folder, monkeypatch):
    monkeypatch.setattr("stream.cli.first.questions.is_terminal", lambda stream: True)
    output = typed(input="no\npipedrive\n\nBerlin\nEurope/Berlin\neuro\neur\n")
    assert "not an IANA time zone; write for example Europe/Berlin" in output
    assert "write the three letters of ISO 4217, for example EUR" in output
    assert 'currency: "EUR"' in (folder / "funnel.yaml").read_text()
    assert (folder / "secrets" / "pipedrive").exists()


def test_at_a_terminal_it_asks_for_a_token_which_nobody_sees_and_reads_the_crm_with_it(folder, hubspot, monkeypatch):
    monkeypatch.setattr("stream.cli.first.questions.is_terminal", lambda stream: True)
    output = typed("hubspot", input=f"{TOKEN}\n\n\n")
    assert "A token of its API spares the typing" in output
    assert "HubSpot that has its scopes shows it" in output
    assert TOKEN not in output
    assert "Read 1 pipeline" in output
    assert "The token is not kept" in output
    kept = [file.name for file in folder.rglob("*") if file.is_file() and TOKEN in file.read_text()]
    assert kept == ["token"]  # the one of this test


def test_enter_is_without_a_token_and_whom_it_cannot_ask_it_does_not(folder, hubspot, monkeypatch):
    monkeypatch.setattr("stream.cli.first.questions.is_terminal", lambda stream: True)
    assert "Read " not in typed("hubspot", input="\nEurope/Berlin\nEUR\n")
    assert hubspot.server.asked == []
    monkeypatch.delenv("DEALSTREAM_CRM_API")
    assert "Token" not in typed("salesforce", *ZONE, "--folder", "other", input="")
    assert "Token" not in typed("standard", *ZONE, "--folder", "third", input="")
    assert "Token" not in typed("close", *ZONE, "--yes", "--folder", "fourth")


def test_a_crm_with_an_address_per_customer_needs_it_before_anything_is_asked(folder, hubspot, monkeypatch):
    monkeypatch.delenv("DEALSTREAM_CRM_API")
    output = typed("salesforce", "--token-file", "token", *ZONE, code=2)
    assert "DEALSTREAM_CRM_API: Salesforce has an address per customer" in output


@pytest.mark.parametrize(
    ("machine", "written"), [("Etc/UTC", "UTC"), ("Zulu", "UTC"), ("Europe/Paris", "Europe/Paris")]
)
def test_the_time_zone_of_the_machine_has_the_name_that_people_know(folder, monkeypatch, machine, written):
    monkeypatch.setenv("TZ", machine)
    typed("standard", "--yes", "--currency", "EUR")
    assert funnel_file.load(folder / "funnel.yaml").time_zone == written


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "write it behind init: one of hubspot, pipedrive"),
        (("hubspot",), "say it with --time-zone, or take Europe/Istanbul with --yes"),
        (("hubspot", "--time-zone", "UTC"), "say it with --currency"),
    ],
)
def test_where_nobody_can_be_asked_it_says_which_option_is_missing(folder, monkeypatch, arguments, said):
    monkeypatch.setenv("TZ", "Europe/Istanbul")
    output = typed(*arguments, code=2)
    assert "there is no terminal to ask in" in output
    assert said in " ".join(output.split())
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--time-zone", "Berlin", "--currency", "EUR"), "--time-zone: not an IANA time zone"),
        (("--time-zone", "UTC", "--currency", "€"), "--currency: write the three letters"),
        (("--yes",), "nothing says the currency; say it with --currency"),
    ],
)
def test_an_option_that_cannot_be_used_is_refused_with_the_way_out(folder, arguments, said):
    assert said in typed("hubspot", *arguments, code=2)
    assert list(folder.iterdir()) == []


def test_with_a_token_all_is_read_from_the_crm_and_nothing_is_asked(folder, hubspot):
    output = typed("hubspot", "--token-file", "token", "--yes")
    assert "Read 1 pipeline, 4 stages, 4 reps, 2 teams." in output
    assert TOKEN not in output
    file = funnel_file.load(folder / "funnel.yaml")
    assert (file.time_zone, file.currency) == ("Europe/Berlin", "EUR")
    assert [rep.name for rep in file.reps] == ["Ada Lindqvist", "Jonas Berg", "Mette Holm", "Old Hand"]
    assert {one.headers["authorization"] for one in hubspot.server.asked} == {f"Bearer {TOKEN}"}
    assert TOKEN not in "".join(
        path.read_text() for path in folder.rglob("*") if path.is_file() and path.name != "token"
    )


@pytest.mark.parametrize(("crm", "kind"), [("pipedrive", Pipedrive), ("close", Close), ("salesforce", Salesforce)])
def test_each_crm_that_has_an_api_is_read_into_a_file_that_can_be_used(folder, monkeypatch, crm, kind):
    (folder / "token").write_text(TOKEN)
    with kind().api() as server:
        monkeypatch.setenv("DEALSTREAM_CRM_API", server.address)
        typed(crm, "--token-file", "token", "--yes", "--currency", "EUR")
    file = funnel_file.load(folder / "funnel.yaml")
    assert {stage.kind for stage in file.pipelines[0].stages} == {"open", "won", "lost"}
    assert (file.reps[0].name, [one.name for one in file.teams]) == ("Ada Lindqvist", ["North", "Without a team"])


def test_the_settings_that_are_written_name_the_token_s_file(folder, hubspot):
    typed("hubspot", "--token-file", "token", "--yes")
    assert f"DEALSTREAM_CRM_TOKEN_FILE={folder / 'token'}\n" in (folder / "dealstream.env").read_text()


def test_in_turkish_it_asks_and_says_what_to_do_next_in_turkish(folder, monkeypatch):
    monkeypatch.setattr("stream.cli.first.questions.is_terminal", lambda stream: True)
    output = typed("hubspot", "--language", "tr", input="\nBerlin\nEurope/Istanbul\nTRY\n")
    for said in ("Anahtar (Enter: anahtarsız)", "Saat dilimi", "IANA saat dilimi değil", "Yazıldı: ", "Sırada ne var:"):
        assert said in output
    assert "6. CRM'i bağlayın: docs/connect-hubspot.md; uygulamanızın client secret değerini" in output
    assert "zaten var ve olduğu gibi kalır" in typed("hubspot", "--language", "tr", code=2)


def test_another_folder_is_where_the_next_steps_begin(folder):
    output = typed("standard", "--folder", "mine/sales", *ZONE)
    assert "1. go to the folder whose settings these are, here and in each further terminal: cd mine/sales" in output
    assert (folder / "mine" / "sales" / "dealstream.env").exists()


def test_the_token_may_stand_in_a_variable(folder, hubspot, monkeypatch):
    monkeypatch.setenv("DEALSTREAM_CRM_TOKEN", TOKEN)
    assert "Read 1 pipeline" in typed("hubspot", "--yes")
    assert "TOKEN" not in (folder / "dealstream.env").read_text()


def test_the_token_of_another_crm_of_the_settings_goes_to_nobody(folder, hubspot, monkeypatch):
    monkeypatch.setenv("DEALSTREAM_CRM_TOKEN", TOKEN)
    monkeypatch.setenv("DEALSTREAM_CLOSE_SECRET", "7c1f0e5b3d924a68b1c490e2a7d85f367c1f0e5b3d924a68b1c490e2a7d85f36")
    for arguments in (("hubspot", "--yes"), ("hubspot", "--refresh")):
        assert "secrets of Close and none of HubSpot" in " ".join(typed(*arguments, code=2).split())
    assert hubspot.server.asked == []


def test_what_a_person_says_goes_before_what_the_crm_says(folder, hubspot):
    typed("hubspot", "--token-file", "token", "--yes", "--time-zone", "America/New_York", "--currency", "USD")
    file = funnel_file.load(folder / "funnel.yaml")
    assert (file.time_zone, file.currency) == ("America/New_York", "USD")


def test_a_crm_that_refuses_is_told_with_the_way_out_and_nothing_is_written(folder, hubspot):
    hubspot.server.refused["/crm/v3/owners"] = Answer(403, {"message": "This app hasn't been granted all scopes"})
    output = typed("hubspot", "--token-file", "token", "--yes", code=1)
    assert "This app hasn't been granted all scopes): it needs the scopes" in output
    assert [path.name for path in folder.iterdir()] == ["token"]


def test_what_the_token_may_not_read_is_said_and_the_rest_is_read(folder, hubspot):
    hubspot.server.refused["/account-info/v3/details"] = Answer(403, {"message": "no scope"})
    said = typed("hubspot", *ZONE, "--token-file", "token")
    assert "Note: HubSpot does not let the token read /account-info/v3/details (no scope): it needs" in said
    assert "Read 1 pipeline" in said


def test_what_no_funnel_file_can_have_is_named(folder, hubspot):
    hubspot.crm.pipelines[0]["stages"][0]["id"] = "a:b"
    output = typed("hubspot", "--token-file", "token", "--yes", code=1)
    assert "must not contain a colon" in output
    assert [path.name for path in folder.iterdir()] == ["token"]


def test_an_empty_crm_is_told(folder, hubspot):
    hubspot.crm.pipelines = []
    assert "HubSpot has no pipeline of deals; make one there first" in typed(
        "hubspot", "--token-file", "token", "--yes", code=1
    )


def test_a_token_for_what_has_no_api_is_refused(folder, hubspot):
    assert "standard has no API to ask; leave the token out" in typed("standard", "--token-file", "token", code=2)


@pytest.mark.parametrize(("content", "said"), [(None, "cannot read"), ("", "is empty; put the secret into it")])
def test_a_token_file_that_cannot_be_used_is_named(folder, hubspot, content, said):
    if content is not None:
        (folder / "other").write_text(content)
    result = CliRunner().invoke(command, ["hubspot", "--token-file", "other", "--yes"])
    assert said in str(result.exception)


def test_what_changed_since_is_shown_and_written_only_when_that_is_asked(folder, hubspot):
    typed("hubspot", "--token-file", "token", "--yes")
    env_file.take_in(folder)
    assert "Nothing has changed in HubSpot." in typed("--refresh")
    hubspot.crm.pipelines[0]["stages"].append(stage("legal", "Legal review", 1, "false", "0.9"))
    hubspot.crm.owners[0]["archived"] = True
    before = (folder / "funnel.yaml").read_text()

    shown = typed("--refresh")
    assert "+ stage Legal review of Sales is new\n" in shown
    assert (
        "- rep Ada Lindqvist is gone (stays in the file, since the past was counted with it; behind the last day"
        in shown
    )
    assert (
        "all numbers must be made anew; until then running parts go on with the file of before:\n  stage legal" in shown
    )
    assert "Write 1 change into funnel.yaml with --write." in shown
    assert (folder / "funnel.yaml").read_text() == before

    assert "Wrote 1 change into" in typed("--refresh", "--write")
    stages = [one.id for one in funnel_file.load(folder / "funnel.yaml").pipelines[0].stages]
    assert stages == ["appointmentscheduled", "contractsent", "legal", "closedwon", "closedlost"]
    assert "Nothing has changed in HubSpot." in typed("--refresh")


def test_what_the_crm_has_no_name_for_is_no_change_where_it_is_read_in_another_language(folder, hubspot):
    typed("hubspot", "--token-file", "token", "--yes", "--language", "tr")
    assert "Aramalar" in (folder / "funnel.yaml").read_text()
    env_file.take_in(folder)
    assert "Nothing has changed in HubSpot." in typed("--refresh", "--language", "en")


def test_new_people_and_who_changed_teams_are_taken_up_without_making_numbers_anew(folder, hubspot):
    typed("hubspot", "--token-file", "token", "--yes")
    env_file.take_in(folder)
    hubspot.crm.owners[1]["teams"] = [{"id": "7", "name": "North", "primary": True}]
    hubspot.crm.owners.append(owner("104", "Felix", "Brandt", [{"id": "9", "name": "West", "primary": True}]))
    written = typed("--refresh", "--write")
    assert "~ rep Jonas Berg is in North now, was in South (in the file from tomorrow on" in written
    assert "+ rep Felix Brandt is new\n" in written
    assert "anew" not in written
    reps = {rep.name: rep for rep in funnel_file.load(folder / "funnel.yaml").reps}
    assert [one.team for one in reps["Jonas Berg"].assignments] == ["8", "7"]
    assert reps["Jonas Berg"].assignments[1].starts > datetime.now(UTC).date()
    assert reps["Felix Brandt"].assignments[0].team == "9"


@pytest.mark.parametrize(("crm", "kind"), [("pipedrive", Pipedrive), ("close", Close)])
def test_teams_that_a_crm_does_not_give_stay_as_they_were(folder, monkeypatch, crm, kind):
    (folder / "token").write_text(TOKEN)
    told = kind()
    with told.api() as server:
        monkeypatch.setenv("DEALSTREAM_CRM_API", server.address)
        typed(crm, "--token-file", "token", "--yes", "--currency", "EUR")
        env_file.take_in(folder)
        before = (folder / "funnel.yaml").read_text()
        groups = "groups" if crm == "close" else "teams"
        given = getattr(told, groups)

        setattr(told, groups, Answer(403, {"message": "not on your plan"}))
        said = typed("--refresh", "--write")
        assert "did not give its teams: they stay as they were" in said
        assert "Nothing has changed" in said
        assert (folder / "funnel.yaml").read_text() == before

        setattr(told, groups, given)
        assert typed("--refresh", "--write").splitlines() == [f"Nothing has changed in {APIS[crm].manners.name}."]
    assert (folder / "funnel.yaml").read_text() == before


def test_who_was_forgotten_does_not_come_back_from_the_crm(folder, hubspot):
    typed("hubspot", "--token-file", "token", "--yes")
    env_file.take_in(folder)
    path = folder / "funnel.yaml"
    told = told_of(funnel_file.load(path), "rep", "102", ())
    texts = edited(path, told, codes_of(None, told))
    write(texts)
    kept = (folder / "funnel.crm.json").read_text()
    assert "Jonas Berg" not in path.read_text() + kept
    assert "Ada Lindqvist" in kept
    assert "Nothing has changed in HubSpot." in typed("--refresh", "--write")


def test_a_setting_of_the_terminal_that_goes_before_what_was_written_is_named(folder, monkeypatch):
    monkeypatch.setenv("DEALSTREAM_FUNNEL_FILE", "elsewhere.yaml")
    output = typed("hubspot", *ZONE)
    assert "Note: DEALSTREAM_FUNNEL_FILE is elsewhere.yaml in this terminal, which goes before the file" in output


def test_a_file_with_which_nothing_could_run_is_not_written(folder, hubspot):
    typed("hubspot", "--token-file", "token", "--yes")
    env_file.take_in(folder)
    hubspot.crm.pipelines[0]["stages"].append(stage("a:b", "Colon", 1, "false", "0.9"))
    before = (folder / "funnel.yaml").read_text()
    refused = typed("--refresh", "--write", code=1)
    assert "with these changes the funnel file could not be used; it stays" in refused
    assert "must not contain a colon" in refused
    assert (folder / "funnel.yaml").read_text() == before


def test_a_file_that_a_person_wrote_is_compared_with_the_crm_itself(folder, hubspot):
    typed("hubspot", *ZONE)
    env_file.take_in(folder)
    shown = typed("hubspot", "--refresh", "--token-file", "token")
    assert "- stage Qualified to buy of Sales is gone" in shown
    assert "+ rep Jonas Berg is new" in shown


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--write",), "--write goes with --refresh"),
        (("--refresh", "--token-file", "token"), "say which CRM is meant"),
        (("hubspot", "--refresh"), "--refresh needs a token of the CRM's API; name its file with --token-file"),
    ],
)
def test_what_refresh_lacks_is_said(folder, hubspot, monkeypatch, arguments, said):
    (folder / "mine.yaml").write_text(FUNNEL)
    monkeypatch.setenv("DEALSTREAM_FUNNEL_FILE", "mine.yaml")
    assert said in typed(*arguments, code=2)


def test_without_a_token_it_says_that_one_spares_the_typing_and_how_a_history_comes_from_an_export(folder):
    output = typed("hubspot", *ZONE)
    assert "put your CRM's ids of pipelines, stages and reps into funnel.yaml, or start anew" in output
    assert "with --token-file, which reads them" in output
    assert "dealstream backfill deals.csv --suggest; docs/backfill.md" in output


def test_of_a_crm_without_an_api_no_token_is_spoken_of(folder):
    output = typed("standard", *ZONE)
    assert "token" not in output
    assert "dealstream backfill deals.csv --suggest" in output
