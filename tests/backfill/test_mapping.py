import pytest

from stream.backfill.mapping import BackfillError, parse, read_text, ready_mappings
from stream.backfill.read.files import assign
from stream.backfill.read.unpack import Given
from stream.backfill.suggest.suggest import suggest
from stream.config import funnel_file
from stream.core.funnel import Funnel
from stream.core.registers import registers
from stream.words.note import note
from tests.backfill import exports
from tests.backfill.exports import KNOWN
from tests.backfill.service import Sent, State


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("deals:\n  - file: a\n    created: b\n", "m.yaml:2: deals[0].id: is missing; add it"),
        ("source: hubspot\n", "m.yaml:1: the file: describes no file; add one under deals, changes or activities"),
        ("time_zone: Berlin\n", "m.yaml:1: time_zone: not an IANA time zone"),
        (
            "deals:\n  - file: a\n    id: b\n    created: c\n    stages: {x: y}\n    join:\n      teams: z\n",
            "m.yaml:7: deals[0].join.teams: there is no lookup 'teams'; add it under lookups",
        ),
        (
            "deals:\n  - file: a\n    id: b\n    created: c\n    stages: {x: y}\n    closed: d\n",
            "m.yaml:6: deals[0].closed: says when, but not which stage",
        ),
        (
            "changes:\n  - file: a\n    deal: b\n    at: c\n    property: d\n",
            "m.yaml:2: changes[0]: needs both property and value",
        ),
        (
            "activities:\n  - file: a\n    id: b\n    at: c\n    owner: d\n",
            "m.yaml:2: activities[0]: needs either type",
        ),
        ("deals: [\n", "m.yaml:2: not YAML"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_the_way_out(text, message):
    with pytest.raises(BackfillError) as error:
        parse(text, "m.yaml")
    assert message in str(error.value)


def test_a_mapping_that_is_nowhere_names_the_ready_ones():
    with pytest.raises(BackfillError, match=", ".join(ready_mappings())):
        read_text("nowhere.yaml")


def test_a_column_that_the_file_does_not_have_is_named_with_the_one_that_is_alike(tmp_path):
    files = exports.pipeline(tmp_path, 3)
    with pytest.raises(BackfillError) as error:
        Sent(exports.PIPELINE.replace("created: engage_date", "created: engaged_date"), files, KNOWN)
    assert "deals[0].created.0: sales_pipeline.csv has no column 'engaged_date'; did you mean 'engage_date'?" in str(
        error.value
    )


def test_a_file_that_the_mapping_does_not_describe_is_refused(tmp_path):
    files = [*exports.pipeline(tmp_path, 3), exports.write(tmp_path / "more.csv", ["a"], [])]
    with pytest.raises(BackfillError, match=r"more\.csv: the mapping describes no file of this name"):
        Sent(exports.PIPELINE, files, KNOWN)


def ready(name, files, known=KNOWN):
    sent = Sent(parse(read_text(name), name), files, known)
    assert sent.rejected == []
    total = {}
    for measures in State(sent.events).windows(known).values():
        for measure, value in measures.items():
            total[measure] = total.get(measure, 0) + value
    return sent, total


def written(path, *lines):
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_the_hubspot_mapping_reads_an_export_of_deals(tmp_path):
    path = written(
        tmp_path / "hubspot-crm-exports-all-deals.csv",
        "Record ID,Pipeline,Deal Stage,Create Date,Date entered current stage,Close Date,Deal owner,Amount,Currency",
        "77,Sales,Closed Won,2024-01-02 09:00,2024-02-01 10:00,2024-02-01 10:00,Zane Levy,100.5,USD",
        "78,Sales,Engaging,2024-01-02 09:00,2024-01-05 10:00,2099-01-01 10:00,,,",
    )
    sent, total = ready("hubspot-deals", [path])
    assert {event.deal_id for event in sent.events} == {"hubspot:77", "hubspot:78"}
    assert (total["won"], total["won_amount"], total["still_there:engaging"]) == (1, 10_050, 1)
    # When an open deal is expected to close is known, and of a closed one nobody knew it before.
    assert [one.deal_id for one in sent.events if one.type == "deal.close_date_changed"] == ["hubspot:78"]


def test_the_salesforce_mapping_takes_the_way_from_the_histories_and_the_owner_from_the_opportunity(tmp_path):
    one, two = "006Wt000001abcdIAA", "006Wt000001abceIAA"
    files = [
        written(
            tmp_path / "OpportunityHistory.csv",
            "Id,OpportunityId,CreatedDate,StageName,Amount,CloseDate",
            f"008a,{one},2024-01-02T09:00:00.000Z,Prospecting,100.0,2024-03-01",
            f"008b,{one},2024-02-02T09:00:00.000Z,Closed Won,120.0,2024-02-02",
            f"008c,{two},2024-01-02T09:00:00.000Z,Prospecting,5.0,2024-03-01",
        ),
        written(
            tmp_path / "OpportunityFieldHistory.csv",
            "Id,OpportunityId,CreatedDate,Field,DataType,OldValue,NewValue",
            f"017a,{one},2024-01-02T09:00:00.000Z,created,,,",
            f"017b,{one},2024-01-20T09:00:00.000Z,Owner,EntityId,r0,r1",
            f"017c,{one},2024-01-20T09:00:00.000Z,Owner,Text,Moses F.,Darcel S.",
            f"017d,{one},2024-02-02T09:00:00.000Z,StageName,DynamicEnum,Prospecting,Closed Won",
        ),
        written(
            tmp_path / "Opportunity.csv",
            "Id,CreatedDate,StageName,LastStageChangeDate,CloseDate,OwnerId,Amount",
            f"{one},2024-01-02T08:59:00.000Z,Closed Won,2024-02-02T09:00:00.000Z,2024-02-02,r1,120.0",
            f"{two},2024-01-02T09:00:00.000Z,Prospecting,2024-01-02T09:00:00.000Z,2024-03-01,r2,5.0",
        ),
    ]
    sent, total = ready("salesforce", files)
    assert {event.deal_id for event in sent.events} == {f"salesforce:{one}", f"salesforce:{two}"}
    found = {(key[1], name) for key, measures in State(sent.events).windows(KNOWN).items() for name in measures}
    assert {("r0", "entered:prospecting"), ("r1", "taken_over:prospecting"), ("r1", "won")} <= found
    assert {("r0", "created"), ("r2", "entered:prospecting")} <= found
    assert ("r1", "created") not in found  # the owner of the day of the export had it later
    assert (total["entered:prospecting"], total["won"], total["won_amount"]) == (2, 1, 12_000)


def test_a_salesforce_opportunity_whose_stage_never_changed_is_in_it_since_it_was_created(tmp_path):
    path = written(
        tmp_path / "Opportunity.csv",
        "Id,CreatedDate,StageName,LastStageChangeDate,CloseDate,OwnerId,Amount",
        "006Wt000001abcdIAA,2024-01-02T09:00:00Z,Prospecting,,2024-03-01,r2,5.0",
        "006Wt000001abceIAA,2024-01-03T09:00:00Z,Closed Won,,2024-01-03,r2,7.0",
    )
    sent, total = ready("salesforce", [path])
    assert not sent.rejected
    assert {key[1] for key in State(sent.events).windows(KNOWN)} == {"r2"}
    assert (total["created"], total["still_there:prospecting"], total["won_amount"]) == (2, 1, 700)


def test_ids_of_15_characters_in_a_salesforce_report_are_those_of_its_events(tmp_path):
    path = written(
        tmp_path / "Opportunity.csv",
        "Id,CreatedDate,StageName,LastStageChangeDate,CloseDate,OwnerId,Amount",
        "001A0000006Vm9r,2024-01-02T09:00:00Z,Prospecting,2024-01-02T09:00:00Z,2024-03-01,r2,5.0",
    )
    sent, _ = ready("salesforce", [path])
    assert {event.deal_id for event in sent.events} == {"salesforce:001A0000006Vm9rIAC"}


def test_the_pipedrive_mapping_takes_won_and_lost_from_the_status(tmp_path):
    names = "ID,Deal created,Pipeline,Stage,Status,Last stage change,Won time,Lost time,Owner,Value,Currency of Value"
    path = written(
        tmp_path / "deals-1.csv",
        ",".join(f"Deal - {name}" for name in names.split(",")),
        "1,2024-01-02 09:00:00,Sales,Engaging,Won,2024-01-05 09:00:00,2024-01-09 09:00:00,,Zane Levy,100,USD",
        "2,2024-01-02 09:00:00,Sales,Engaging,Open,2024-01-05 09:00:00,,,Zane Levy,100,USD",
        "3,2024-01-02 09:00:00,Sales,Engaging,Lost,2024-01-05 09:00:00,,2024-01-09 09:00:00,,,",
    )
    _, total = ready("pipedrive-deals", [path])
    assert (total["won"], total["lost_deals"], total["still_there:engaging"]) == (1, 1, 1)


def test_the_hubspot_history_mapping_reads_rows_of_changes(tmp_path):
    path = written(
        tmp_path / "history.csv",
        "dealId,property,value,timestamp",
        "9,createdate,1704186000000,1704186000000",
        "9,dealstage,engaging,1704186000000",
        "9,dealname,Big,1704186000000",
        "9,dealstage,won,1704272400000",
        "9,amount,12.34,2024-01-02T10:00:00Z",
    )
    sent, total = ready("hubspot-history", [path])
    assert (total["created"], total["won"], total["won_amount"]) == (1, 1, 1_234)
    assert sent.notes == {note("backfill-changes-unused", property="dealname"): 1}


def test_ids_of_another_account_are_those_of_its_live_events(tmp_path):
    path = exports.write(tmp_path / "d.csv", ["id", "stage", "at"], [["1", "Engaging", "2024-01-02"]])
    mapping = (
        'source: pipedrive\naccount: "99"\ndeals: [{file: "*", id: id, created: at, stage: stage, stage_since: at}]'
    )
    assert {event.deal_id for event in Sent(mapping, [path], KNOWN).events} == {"pipedrive:99/1"}
    with pytest.raises(BackfillError, match="account: goes with source"):
        parse(mapping.replace("source: pipedrive\n", ""))


KEEPS = "sources: {property: origin}\nloss_reasons: {property: why}\naccounts: {property: company}\n"
KEEPING = Funnel(funnel_file.parse(exports.FUNNEL + KEEPS))
EXPORTS = {
    "hubspot-deals": (
        "deals.csv",
        "Record ID,Pipeline,Deal Stage,Create Date,Date entered current stage,Close Date,Deal owner,Amount,Currency,"
        "Original Traffic Source,Closed Lost Reason,Associated Company (Primary)",
        "77,Sales,Closed Lost,2024-01-02 09:00,2024-02-01 10:00,2024-02-01 10:00,Zane Levy,100.5,USD,"
        "Organic Social,Price,Acme",
        ("hubspot:77", "SOCIAL_MEDIA", "Price", "Acme"),
    ),
    "pipedrive-deals": (
        "deals-1.csv",
        "Deal - ID,Deal - Deal created,Deal - Pipeline,Deal - Stage,Deal - Status,Deal - Last stage change,"
        "Deal - Won time,Deal - Lost time,Deal - Owner,Deal - Value,Deal - Currency of Value,"
        "Deal - Source channel,Deal - Lost reason,Deal - Organization",
        "3,2024-01-02 09:00:00,Sales,Engaging,Lost,2024-01-05 09:00:00,,2024-01-09 09:00:00,,,,Web visitors,Price,Acme",
        ("pipedrive:3", "Web visitors", "Price", "Acme"),
    ),
    "salesforce": (
        "Opportunity.csv",
        "Id,CreatedDate,StageName,LastStageChangeDate,CloseDate,OwnerId,Amount,LeadSource,AccountId",
        "006Wt000001abcdIAA,2024-01-02T08:59:00Z,Closed Lost,2024-02-02T09:00:00Z,2024-02-02,r1,120.0,Web,001Wt0AIAZ",
        ("salesforce:006Wt000001abcdIAA", "Web", None, "001Wt0AIAZ"),
    ),
}  # fmt: skip


def told(sent):
    deals = {deal_id: registers(history) for deal_id, history in State(sent.events).deals.items()}
    return [(deal_id, deal.source, deal.loss_reason, deal.account) for deal_id, deal in deals.items()]


@pytest.mark.parametrize("name", EXPORTS)
def test_source_loss_reason_and_company_are_where_the_crm_exports_them(tmp_path, name):
    file, header, row, expected = EXPORTS[name]
    sent, _ = ready(name, [written(tmp_path / file, header, row)], KEEPING)
    assert told(sent) == [expected]


def test_source_reason_and_company_of_a_history_are_those_of_hubspots_api(tmp_path):
    lines = [
        "dealId,property,value,timestamp",
        "9,dealstage,engaging,1704186000000",
        "9,hs_analytics_source,REFERRALS,1704186000001",
        "9,closed_lost_reason,Price,1704186000002",
        "9,hs_primary_associated_company,4711,1704186000003",
    ]
    sent, _ = ready("hubspot-history", [written(tmp_path / "history.csv", *lines)], KEEPING)
    assert told(sent) == [("hubspot:9", "REFERRALS", "Price", "4711")]


def test_an_account_of_a_salesforce_history_is_told_by_its_id(tmp_path):
    lines = [
        "Id,OpportunityId,CreatedDate,Field,DataType,OldValue,NewValue",
        "017a,006Wt000001abcdIAA,2024-01-02T09:00:00.000Z,StageName,DynamicEnum,,Prospecting",
        "017b,006Wt000001abcdIAA,2024-01-02T09:00:00.000Z,LeadSource,DynamicEnum,,Web",
        "017c,006Wt000001abcdIAA,2024-01-02T09:00:00.000Z,Account,EntityId,,001Wt00000AbcDEIAZ",
        "017d,006Wt000001abcdIAA,2024-01-02T09:00:00.000Z,Account,Text,,Acme",
    ]
    sent, _ = ready("salesforce", [written(tmp_path / "OpportunityFieldHistory.csv", *lines)], KEEPING)
    assert told(sent) == [("salesforce:006Wt000001abcdIAA", "Web", None, "001Wt00000AbcDEIAZ")]


def test_a_column_that_may_lack_is_missed_and_no_more(tmp_path):
    file, header, row, (deal_id, _, _, _) = EXPORTS["pipedrive-deals"]
    shorter = [line.rsplit(",", 3)[0] for line in (header, row)]
    sent, _ = ready("pipedrive-deals", [written(tmp_path / file, *shorter)], KEEPING)
    assert told(sent) == [(deal_id, None, None, None)]
    assert (
        note("backfill-lacks-column", file="deals-1.csv", column="Deal - Lost reason", what="loss_reason")
        in sent.reading.files.lacks
    )


@pytest.mark.parametrize(
    ("table", "header", "told"),
    [
        ("amount: Amount", "CurrencyIsoCode", True),
        ("amount: Amount", "Deal Currency", True),
        ("amount: Amount", "Para birimi", True),
        ("amount: Amount, currency: CurrencyIsoCode", "CurrencyIsoCode", False),
        ("amount: Amount in company currency", "Currency", False),
        ("owner: Owner", "Currency", False),
    ],
)
def test_a_column_of_currencies_that_is_not_read_beside_amounts_is_told(tmp_path, table, header, told):
    columns = f"Id,Since,Amount,Amount in company currency,Owner,{header}"
    path = written(tmp_path / "d.csv", columns, "1,2026-01-02,5,4,,USD")
    mapping = parse(f"deals: [{{file: d.csv, id: Id, created: Since, stages: {{lead: Since}}, {table}}}]", "m.yaml")
    known = note("backfill-currencies-not-read", file="d.csv", column=header)
    assert (known in assign(mapping, [path]).lacks) is told


def test_where_the_mapping_says_the_currency_of_all_amounts_no_column_of_them_is_missed(tmp_path):
    path = written(tmp_path / "d.csv", "Id,Since,Amount,Currency", "1,2026-01-02,5,USD")
    mapping = "currency: EUR\ndeals: [{file: d.csv, id: Id, created: Since, stages: {lead: Since}, amount: Amount}]"
    assert assign(parse(mapping, "m.yaml"), [path]).lacks == ()


def test_what_may_lack_is_one_of_three():
    mapping = "deals: [{file: a, id: b, created: c, stages: {x: y}, may_lack: b}]"
    with pytest.raises(BackfillError, match="may_lack: 'b' is none of lead_source, loss_reason and company"):
        parse(mapping)


def suggestion(path):
    return suggest([Given(path.name, path, is_copy=False)])


@pytest.mark.parametrize("name", EXPORTS)
def test_a_suggestion_for_an_export_of_a_crms_own_names_the_ready_mapping_and_the_connector(tmp_path, name):
    file, header, row, _ = EXPORTS[name]
    suggested = suggestion(written(tmp_path / file, header, row))
    assert f"the ready mapping {name}; it may be all that is needed" in suggested
    assert f"dealstream backfill … -m {name} --dry-run" in suggested
    assert parse(suggested).source == parse(read_text(name)).source


@pytest.mark.parametrize(("missing", "is_named"), [("Deal - Lost reason", True), ("Deal - Owner", False)])
def test_a_ready_mapping_is_named_where_no_column_that_it_needs_is_missing(tmp_path, missing, is_named):
    _, header, row, _ = EXPORTS["pipedrive-deals"]
    at = header.split(",").index(missing)
    shorter = [",".join(line.split(",")[:at] + line.split(",")[at + 1 :]) for line in (header, row)]
    suggested = suggestion(written(tmp_path / "deals.csv", *shorter))
    assert ("the ready mapping pipedrive-deals" in suggested) is is_named
