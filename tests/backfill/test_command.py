"""`dealstream backfill` as a person uses it, without Kafka."""

import csv

import pytest
from click.testing import CliRunner

from stream.backfill.mapping import parse
from stream.cli.commands.backfill import command
from stream.config import funnel_file
from stream.core.funnel import Funnel
from tests.backfill import exports
from tests.backfill.service import Sent, State, closed


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "funnel.yaml").write_text(exports.FUNNEL)
    (tmp_path / "mapping.yaml").write_text(exports.PIPELINE)
    monkeypatch.setenv("DEALSTREAM_FUNNEL_FILE", "funnel.yaml")

    def invoke(*arguments):
        return CliRunner().invoke(command, [str(argument) for argument in arguments])

    return invoke


def test_a_dry_run_of_a_clean_export_says_what_would_be_sent(run, tmp_path):
    files = exports.pipeline(tmp_path, 50)
    answer = run(*files, "--mapping", "mapping.yaml", "--dry-run")
    assert answer.exit_code == 0, answer.output
    rows = exports.read(files[0])
    used = [row for row in rows if row["deal_stage"] != "Prospecting"]
    days = [row[name] for row in used for name in ("engage_date", "close_date") if row[name]]
    assert f"{len(used)} deals, from {min(days)} to {max(days)}" in answer.output
    assert "50     " in answer.output
    assert not (tmp_path / "data").exists()


def test_values_are_compared_with_one_another_and_ids_are_not(run, tmp_path):
    files = exports.pipeline(tmp_path, 50)
    rows = [list(row.values()) for row in exports.read(files[0])]
    rows[0][0], rows[1][0], rows[2][3], rows[3][3] = "deal-ABCD", "deal-ABCE", "Hatfan Inc", "Hatfann Inc"
    exports.write(files[0], exports.HEADER, rows)
    answer = run(*files, "-m", "mapping.yaml", "--dry-run")
    assert "Hatfann Inc" in answer.output
    assert "deal-ABC" not in answer.output


def test_a_dry_run_shows_what_looks_wrong_and_keeps_each_rejected_row(run, tmp_path):
    files = exports.pipeline(tmp_path, 50)
    rows = [list(row.values()) for row in exports.read(files[0])]
    rows[0] = ["D0", "Zane Levy", "GTX Basic", "Hatfan Inc", "Won", "2017-03-01", "2017-02-01", ""]
    rows[1] = ["D1", "Zane Levy", "GTX Basic", "Isdom", "Demo", "2017-01-01", "", ""]
    rows[2] = ["D2", "Zane Levy", "GTX Basic", "Isdom", "Won", "2017-01-01", "2017-02-01", ""]
    rows[3] = rows[2]
    exports.write(files[0], exports.HEADER, rows)
    answer = run(*files, "-m", "mapping.yaml", "--dry-run")
    assert answer.exit_code == 1
    for words in (
        "3 rows would be rejected",
        "wrong_order",
        "the funnel file has no stage 'Demo'",
        "is in an earlier row too",
        "deals won without an amount",
        "Hatfan Inc ",
        "data/backfill/sales_pipeline.csv.rejected.csv",
    ):
        assert words.strip() in " ".join(answer.output.split()), words
    with (tmp_path / "data/backfill/sales_pipeline.csv.rejected.csv").open(newline="") as file:
        kept = {(row["line"], row["reason"]) for row in csv.DictReader(file)}
    assert kept == {("2", "wrong_order"), ("3", "unknown_stage"), ("5", "twice")}


def test_report_and_rejected_rows_are_told_in_the_language_of_who_reads_them(run, tmp_path, monkeypatch):
    monkeypatch.setenv("DEALSTREAM_LANGUAGE", "tr")
    files = exports.pipeline(tmp_path, 200)
    rows = [list(row.values()) for row in exports.read(files[0]) if row["deal_stage"] == "Won"]
    rows[0] = ["D0", "Zane Levy", "GTX Basic", "Isdom", "Demo", "2017-01-01", "", ""]
    rows[1] = ["D1", "Zane Levy", "GTX Basic", "Isdom", "Won", "2017-01-01", "2017-02-01", ""]
    exports.write(files[0], exports.HEADER, rows)
    answer = run(*files, "-m", "mapping.yaml", "--dry-run")
    said = " ".join(answer.output.split())
    for words in (
        f"{len(rows) - 1} oluşturma",
        "Şub 2017",
        "%100,0",
        "kaybedilenleri de dışa aktarın",
        "1 tutarı yazılmadan kazanılan anlaşmalar",
        "1 satır reddedilecek",
        "deal_stage: huni dosyasında 'Demo' adlı bir aşama yok; ne demek olduğunu values altında söyleyin",
    ):
        assert words in said, words
    with (tmp_path / "data/backfill/sales_pipeline.csv.rejected.csv").open(newline="", encoding="utf-8-sig") as file:
        [kept] = csv.DictReader(file)
    assert kept["reason"] == "unknown_stage"
    assert kept["detail"].startswith("deal_stage: huni dosyasında 'Demo' adlı bir aşama yok;")


@pytest.mark.parametrize("lost", [0, 1])
def test_an_export_without_lost_deals_is_asked_about(run, tmp_path, lost):
    files = exports.pipeline(tmp_path, 200)
    rows = [row for row in exports.read(files[0]) if row["deal_stage"] != "Prospecting"]
    kept = [row for row in rows if row["deal_stage"] != "Lost"] + [row for row in rows if row["deal_stage"] == "Lost"][
        :lost
    ]
    exports.write(files[0], exports.HEADER, [list(row.values()) for row in kept])
    answer = run(*files, "--mapping", "mapping.yaml", "--dry-run")
    assert ("export the lost ones, too" in " ".join(answer.output.split())) is not bool(lost)


def test_a_funnel_file_made_from_the_data_loads_and_knows_everything_in_it(run, tmp_path):
    files = exports.pipeline(tmp_path, 300)
    mapping = exports.PIPELINE.replace("      deal_stage: {Won: Closed Won, Lost: Closed Lost}\n", "")
    mapping = mapping.replace("stages: {engaging:", "stages: {Engaging:")
    (tmp_path / "mapping.yaml").write_text(mapping)
    answer = run(*files, "-m", "mapping.yaml", "--dry-run", "--write-funnel", "made.yaml")
    assert answer.exit_code == 0, answer.output
    made = funnel_file.load(tmp_path / "made.yaml")
    [pipeline] = made.pipelines
    assert [(stage.id, stage.kind) for stage in pipeline.stages] == [
        ("Engaging", "open"),
        ("Won", "won"),
        ("Lost", "lost"),
    ]
    places = {rep.name: (rep.assignments[0].team, rep.assignments[0].territory) for rep in made.reps}
    assert places == exports.AGENTS
    sent = Sent(mapping, files, Funnel(made))
    expected = exports.closed_by_plain_sums(files[0])
    names = {rep: agent for agent, rep in exports.IDS.items()}
    assert closed(State(sent.events).windows(Funnel(made)), Funnel(made)) == {
        (team, names[rep], month): numbers for (team, rep, month), numbers in expected.items()
    }


def test_the_suggested_mapping_of_a_pipeline_needs_but_the_names_of_its_stages(run, tmp_path):
    files = exports.pipeline(tmp_path, 300)
    answer = run(*files, "--suggest")
    assert answer.exit_code == 0, answer.stdout
    assert "# unsure: since when open deals are in their stage" in answer.stdout
    text = answer.stdout.replace("Won: Won", "Won: Closed Won").replace("Lost: Lost", "Lost: Closed Lost")
    text = text.replace("time_zone: UTC", "time_zone: America/Sao_Paulo")
    text += "      product: {GTXPro: GTX Pro}\n    leave_out: {deal_stage: Prospecting}\n"
    sent = Sent(parse(text), files, exports.KNOWN)
    assert sent.rejected == []
    windows = State(sent.events).windows(exports.KNOWN)
    assert closed(windows, exports.KNOWN) == exports.closed_by_plain_sums(files[0])


def test_the_suggested_mapping_of_leads_joins_the_closed_ones_and_finds_how_dates_are_written(run, tmp_path):
    mapping = parse(run(*exports.leads(tmp_path, 300), "--suggest").stdout)
    assert mapping.dates == ("day first",)
    assert mapping.decimal == "comma"
    [deals] = mapping.deals
    assert deals.file == "olist_qualified_leads.csv"
    assert deals.join["olist_closed_deals"].optional
    assert (deals.id, deals.created) == ("mql_id", ("first_contact_date",))


def test_the_suggested_mapping_of_a_history_knows_its_properties(run, tmp_path):
    rows = [["1", "2024-01-01T10:00:00Z", name, "a", "b"] for name in ("StageName", "Owner", "Amount", "NextStep")]
    header = ["OpportunityId", "CreatedDate", "Field", "OldValue", "NewValue"]
    answer = run(exports.write(tmp_path / "history.csv", header, rows), "--suggest")
    [changes] = parse(answer.stdout).changes
    assert (changes.deal, changes.at, changes.old_value) == ("OpportunityId", "CreatedDate", "OldValue")
    assert changes.properties == {"StageName": "stage", "Owner": "owner", "Amount": "amount"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "or one of hubspot-deals, hubspot-history, pipedrive-deals, salesforce"),
        (["-m", "nowhere.yaml"], "cannot read the mapping nowhere.yaml"),
        (["-m", "mapping.yaml", "--write-funnel", "x"], "--write-funnel goes with --dry-run"),
        (["-m", "mapping.yaml", "--dry-run", "--until", "soon"], "--until: 'soon' is no date"),
        (["-m", "mapping.yaml", "--dry-run", "--until", "9999-12-31"], "9999-12-31 is no day from 1900 to 2099"),
        (["-m", "mapping.yaml", "--dry-run", "--exported", "0001-01-01T00:00+14:00"], "--exported: 0001-01-01"),
        (["-m", "mapping.yaml"], "give the file sales_teams*.csv too"),
    ],
)
def test_what_is_missing_or_wrong_is_said_with_the_way_out(run, tmp_path, arguments, words):
    answer = run(exports.pipeline(tmp_path, 3)[0], *arguments)
    assert answer.exit_code == 2
    assert words in answer.output


def test_without_kafka_it_says_so_and_that_it_goes_on(run, tmp_path, monkeypatch):
    monkeypatch.setenv("DEALSTREAM_KAFKA", "127.0.0.1:1")
    answer = run(*exports.pipeline(tmp_path, 3), "-m", "mapping.yaml")
    assert answer.exit_code == 1
    assert "Kafka at 127.0.0.1:1 does not answer" in answer.output


def test_one_of_a_kind_is_told_in_the_singular(tmp_path):
    (tmp_path / "deals.csv").write_text("Id,Stage,Owner,Created,Amount\n1,Won,Ada,2024-01-02,5\n")
    (tmp_path / "m.yaml").write_text(
        "deals:\n  - {file: deals.csv, id: Id, stage: Stage, created: Created, closed: Created, owner: Owner, "
        "amount: Amount}"
    )
    options = ["--dry-run", "--write-funnel", str(tmp_path / "f.yaml"), "--keep", str(tmp_path / "kept")]
    out = CliRunner().invoke(command, [str(tmp_path / "deals.csv"), "-m", str(tmp_path / "m.yaml"), *options]).output
    assert "1 deal, from 2024-01-02 to 2024-01-02: 4 events" in out
    assert "1 creation, 1 move into a stage, 1 owner, 1 amount" in out


@pytest.mark.parametrize(
    ("part", "arguments", "said"),
    [
        ("suggest", ["--suggest"], "Interrupted; nothing was kept"),
        ("_run", ["-m", "mapping.yaml", "--dry-run"], "Interrupted; nothing was kept"),
        ("_run", ["-m", "mapping.yaml"], "Interrupted; the same command goes on where it stopped"),
    ],
)
def test_who_interrupts_it_is_told_whether_the_same_command_goes_on(run, tmp_path, monkeypatch, part, arguments, said):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(f"stream.cli.commands.backfill.{part}", interrupted)
    monkeypatch.setattr("stream.cli.commands.backfill.chosen", lambda *_, **__: None)
    assert said in run(*exports.pipeline(tmp_path, 1), *arguments).output


def test_a_suggestion_takes_zone_and_connector_from_what_is_set_up(run, tmp_path, monkeypatch):
    files = exports.pipeline(tmp_path, 5)
    monkeypatch.setenv("DEALSTREAM_PIPEDRIVE_SECRET", "name:Qx7fTz2rLw9kVb4m")
    (tmp_path / "funnel.yaml").write_text(exports.FUNNEL.replace("America/Sao_Paulo", "Asia/Tokyo"))
    suggested = parse(run(*files[:1], "--suggest").stdout)
    assert (suggested.source, suggested.time_zone) == ("pipedrive", "Asia/Tokyo")


def test_of_two_connectors_a_suggestion_takes_none(run, tmp_path, monkeypatch):
    files = exports.pipeline(tmp_path, 5)
    monkeypatch.setenv("DEALSTREAM_PIPEDRIVE_SECRET", "name:Qx7fTz2rLw9kVb4m")
    monkeypatch.setenv("DEALSTREAM_CLOSE_SECRET", "5b0c2f7e91d44c68a3f27d08e1b6c945")
    assert parse(run(*files[:1], "--suggest").stdout).source == ""


def test_a_suggestion_needs_no_funnel_file(run, tmp_path):
    files = exports.pipeline(tmp_path, 5)
    (tmp_path / "funnel.yaml").unlink()
    assert "time_zone: UTC  # unsure" in run(*files[:1], "--suggest").stdout


@pytest.mark.parametrize("source", ["", "source: pipedrive\n"])
def test_history_without_a_source_beside_webhooks_is_told_to_count_twice(run, tmp_path, monkeypatch, source):
    files = exports.pipeline(tmp_path, 5)
    monkeypatch.setenv("DEALSTREAM_PIPEDRIVE_SECRET", "name:Qx7fTz2rLw9kVb4m")
    (tmp_path / "mapping.yaml").write_text(source + exports.PIPELINE)
    answer = run(*files, "-m", "mapping.yaml", "--dry-run")
    told = "webhooks are set up here: pipedrive. A deal that also comes live then counts twice"
    assert (told in " ".join(answer.output.split())) is not bool(source)
