# What commands say in a terminal besides the words of all places (`../en.ftl`).

### What commands are: the first paragraph in a list of them, too. Attributes: their options, by name

command =
    Live sales funnel KPIs from CRM webhooks.

    Begin with `dealstream up`: everything on this machine, with simulated deals.
command-init =
    Write a first funnel file, a secret and settings.

    With a token of the CRM's API its pipelines, stages, people and teams are read from there. Nothing that is there is overwritten. `--refresh` reads them again, and keeps what a person wrote.
    .time-zone = Where days begin: Europe/Berlin. [default: the CRM's, or this machine's]
    .currency = What numbers are in: EUR. [default: the CRM's]
    .token-file = File with a token of the CRM's API; or set DEALSTREAM_CRM_TOKEN. Without one, a draft is written.
    .folder = Where to write. [default: this folder]
    .refresh = Say what changed in the CRM since it was read last.
    .write = With --refresh: write that into the funnel file, too.
    .yes = Ask nothing: take what the CRM and this machine say.
command-up =
    Run all of it on this machine, with simulated deals.

    Starts Kafka, ClickHouse (embedded), worker, gateway and simulator; needs no Docker and no Java: the first start fetches what Kafka needs. Ctrl-C stops all of it; the data stays, and the next start goes on with it.
    .data = Where data and logs are kept.
    .simulate = Send simulated deals.
    .rate = Simulated events per second.
    .days = Days of simulated history, at first.
    .seed = Seed of the simulation.
    .broker = Apache Kafka on disk, or a small one in memory for trying out; auto: Kafka where it can be had.
command-gateway =
    Receive webhooks, write their events to Kafka.

    Until SIGTERM, and several behind a load balancer where one is not enough.
command-worker =
    Make KPIs of events, store and show them.

    Until SIGTERM. Several workers share the work: start another one with the same settings and a port of its own.
command-try =
    Send one event as your CRM does, and follow it to the page.

    A new deal without an amount, signed with the secret and for the address that are set; at the end it is deleted, and in no number any more. Says at which step it stops, and what to do. Exit code 1 if it does.
    .gateway = Where the gateway is reached from here. [default: on this machine]
    .rep = Id of the rep, as the CRM sends it. [default: the first one who works today]
    .stage = Id of the stage, as the CRM sends it. [default: the first open one]
    .keep = Leave the deal in the numbers; without it, it is deleted at the end.
    .patience = Seconds that each step may take.
    .json = The steps as JSON.
command-simulate =
    Send what a sales team would do, or verify every number.

    History first, then live, as really signed webhooks. A restart goes on where it stopped. With --verify, compares every number that the service reports with the truth; a simulation that is running holds still meanwhile.
    .gateway = Address of the gateway. [default: the stack's, or DEALSTREAM_PUBLIC_URL]
    .worker = Address of the worker, for --verify and --day-seconds. [default: the stack's, or DEALSTREAM_WORKER_…]
    .journal = Where it keeps what it has sent. [default: simulator in the data folder]
    .seed = The same seed does the same.
    .days = Days of history, sent first.
    .rate = Events per second, live.
    .load = Put a load on the gateway: no history, this many events per second for --seconds (or 60); says how it went.
    .seconds = Stop after this time live. [default: never]
    .duplicates = Share delivered twice.
    .late = Share delivered much later.
    .shuffled = Share delivered out of order.
    .corrected = Share of steps that correct others.
    .verify = Send nothing: compare the service with the truth.
    .patience = Seconds --verify waits for the service to catch up.
command-replay =
    Rebuild every number from the raw events in ClickHouse.

    Produces all of them once more, enriched with the present funnel file: after a change of it, or after the broker's data was lost. Stop all workers first, and with --reset the gateways too (the CRM sends again what they miss). A stack of `dealstream up` does this by itself when it starts.

    With --beside nothing is stopped: after a change of the past in the funnel file the workers make all numbers anew beside those that they show, and show these once they have caught up. Broken off, it goes on when it is started again; with the funnel file as it was, what was begun is dropped.
    .reset = Delete what the topics hold and rebuild it; without, they must be empty.
    .beside = Rebuild beside the running numbers with the changed funnel file, and switch once that has caught up.
command-backfill =
    Send the history in exports of a CRM, or its API, as events.

    docs/backfill.md shows how. Files: CSV, Excel, Parquet, also within .gz and .zip; - is standard input. The name of a CRM instead (hubspot, pipedrive, close, salesforce) reads its API with a token. The same history twice counts once, and so does what came live already. Interrupted, it goes on where it stopped. Exit code 1: rows were rejected, each with its line and reason in a file.
    .mapping = What the columns mean: a file, or one of the ready mappings.
    .suggest = Print a first mapping for these files; change it, then use it.
    .sheet = With --suggest: which sheet of a workbook. [default: the first table]
    .dry-run = Only show what would happen, and what looks wrong.
    .write-funnel = With --dry-run: write a funnel file made from the data.
    .token-file = With the name of a CRM instead of files: a token of its API; or set DEALSTREAM_CRM_TOKEN.
    .until = Leave what happened from this date on to live events.
    .exported = When the files were exported. [default: the newest date in each]
    .full-speed = Do not keep pace with the workers; live numbers may then lag.
    .rejected = Where rejected rows go. [default: in --keep]
    .keep = Where it keeps how far it has come. [default: backfill in the data folder]
command-kpis = Print KPIs at a glance, by team, rep, stage or over time.
    .by = One row for each. [default: the chapters of a leader; team with --csv]
    .from = First day. [default: first of this month; by week of this quarter, by month of this year, by quarter or year as with --all]
    .all = From the first day that is known until today.
    .kpi = Only this KPI (id, see docs/kpis.md); several: once for each.
    .csv = These rows as CSV, with every column or those of --kpi; without a total.
command-deals =
    List deals: those behind a number, or in a state.

    `dealstream deals --stuck --stage Proposal` lists who is stuck in a stage.
    .open = In an open stage now; the usual ones.
    .stuck = Longer in their stage than its limit, now.
    .quiet = Without a touch, a move or a new amount for longer than the stage allows, now.
    .overdue = Past their expected close, now.
    .won = Won in these days, by close date.
    .lost = Lost in these days.
    .disqualified = Disqualified in these days.
    .created = Created in these days.
    .won-later = Won, with a close date ahead.
    .uncertain = May have missed changes.
    .kpi = Those behind this KPI of these days (id, see docs/kpis.md); with --stage of the stage.
    .waterfall = In this step of the waterfall of these days: of all open deals.
    .waterfall-due = The same of those that are due by their end.
    .stage = In this stage, or closed from it (id or name).
    .source = From this source, as the CRM says it; empty: from none.
    .reason = Lost for this reason, as the CRM says it; empty: for none.
    .from = First day. [default: first of this month]
    .sort = {"["}default: amount; of those open now days_in_stage]
    .limit = Most deals.
    .offset = Leave out so many first.
    .json = Everything that is known of them, as JSON.
command-goals = Say how goals stand, where they land, and what they need.
    .json = Everything that is known of them, as JSON.
command-territories = Say how fair territories are, and which move would help.
    .from = First day of work and results. [default: first of this month]
    .csv = The territories as CSV.
command-commission =
    Print what reps are paid, deal by deal.

    What was settled never changes; what became known later is posted in the period in which it did.
    .period = Statements of every period of a quota that has a day of this one.
    .from = First day, instead of a period.
    .to = Last day.
    .team = Only reps of this team (id or name).
    .rep = Only this rep (id or name), with the postings.
    .plan = A YAML file with other plans: what they would have cost.
    .csv = A row for each posting, as CSV.
command-forecast =
    Forecast the month or quarter, and say how past ones did.

    It is what is booked, each open deal that is expected to close by the end with the chance that a deal is won from its stage, and, as far as past periods tell, what of that comes in time and what other deals bring.
    .period = The present month or quarter.
    .json = All that is known of it, as JSON.
    .csv = The forecasts of past periods and what came, and the present one.
command-alerts =
    List where the funnel leaks, and since when.

    `dealstream alerts` lists what is open; `dealstream alerts show ID` says all of one.
command-alerts-ack =
    Say that somebody takes care of an alert; or that it is real, is the new normal, or may wait.

    The beginning of the id is enough. What was said last counts.
    .reason = Why, in words: it stands in the alert's history.
    .by = Who says it.
    .real = Deals were really lost: it does not become what is normal.
    .new-normal = It stays so: it is what is compared with from now on.
    .snooze-until = Nobody is told of it until this day is over.
command-alerts-backtest =
    Say what would have fired on some days, when, and what was lost until then.

    Each quarter is judged by what was known before it.
    .from = First day.
    .to = Last day.
    .budget = False alarms a month over all. [default: those of the funnel file]
command-alerts-explain =
    Show how an alert or a series was judged, day by day.

    ID is that of an alert, or of a series as `tune --json` lists them: lost/new-business/proposal/team/north, silence/connector/hubspot.
command-alerts-list = List the alerts that are open, or all.
    .all = Those that are over, too.
command-alerts-show =
    Show all that is known of an alert: what it says, how it came, what people said, and who was told.

    The beginning of the id is enough.
command-alerts-tune =
    Say what is watched, and how soon a leak is seen there.

    A leak is one of the odds that the funnel file names, by default twice the usual ones.
    .all = What is too small to be watched by itself, too.
command-sql =
    Ask ClickHouse in SQL; nothing is written.

    Without a question: which tables and views there are (docs/clickhouse.md). Up to 30 s, 1 GB of memory, 100,000 rows. Exit code 1: ClickHouse refuses the question, and says why.
    .json = The columns and rows, as JSON.
    .csv = The rows as CSV.
command-audit =
    Recompute all numbers in SQL, name those that differ.

    From the raw events in ClickHouse, hour by hour and measure by measure. The stream may go on meanwhile: only what differs in every look counts. Exit code 0: all agree; 1: some differ, or something that was stored is missing; 2: the audit could not be carried out, or there is nothing to compare.
    .most = Name so many differences; the others are counted.
    .patience = Seconds to look again while numbers differ that may only be on their way.
    .json = The verdict, as JSON.
command-missing =
    Compare what is stored with what was stored.

    Events by day, records that were gone from Kafka before they were stored, and parts of tables that ClickHouse has set aside as broken. Exit code 1 where something is missing.
    .accept = Go on without what is missing: from now on, what is there is all.
    .read-again = Have the workers read again all that Kafka still has.
    .json = All of it, as JSON.
command-migrations =
    Say which migrations ClickHouse lacks.

    Workers apply them when they start; this is for who wants to read them first, or has them run by somebody else. Exit code 1 where some are missing, unless they were printed or applied.
    .plan = Print the SQL that --apply would run, and run none.
    .apply = Run it, as a worker does when it starts.
command-topics =
    List the topics and how they must be, as the settings say.

    With --check or --apply, compare them with those of Kafka, or make them so: partitions, replicas, compaction, how long records stay, and how many replicas must have one. Partitions and replicas of a topic that is there are never changed. Exit code 1 where something differs in the end.
    .check = Compare with Kafka; exit code 1 where something differs.
    .apply = Make what is missing, and change what can be changed.
command-backup =
    Write a backup into a new FOLDER, while the service goes on.

    Events, dead letters, alerts with their answers, what they are judged by, restatements: as Parquet, each file with its count and checksum. Numbers are made of these and are not in it; nor are the funnel file, the file of accounts and secrets. Exit code 1 where ClickHouse lacks events that were stored: then the backup has what is left, and older ones stay.
    .keep = Then delete the oldest backups beside FOLDER, so that N are left with this one.
command-restore =
    Add what the backup in FOLDER has to what is there.

    Every file is checked first. A stack of `dealstream up` must not run; with the --data of a folder that has none yet, it is brought back there, and `dealstream up` with that folder makes all numbers of it. Elsewhere, `dealstream replay` makes them once topics are empty. Exit code 1 where something is still missing then.
command-forget =
    Forget a person or a deal; numbers stay as they are.

    A random id stands for it then: in ClickHouse, on all topics, in the workers' state, in the funnel file, and in events that come later. Stop the stack, or all workers and gateways, first. What backups, the CRM, and logs of Kafka and ClickHouse have is not touched. In the end everything is searched: exit code 1 where something is left. Broken off, it is done once more from the beginning.
    .rep = Id of a rep; his name, former ids and logins in the funnel file go along.
    .deal = Id of a deal, as dealstream has it; what is told of it goes but for what counts.
    .contact = Id of a contact or lead in the CRM.
    .also = A name, an address, whatever else tells who it is; several times.
    .again = Do it once more for all who were forgotten.
command-dead-letters =
    List what could not be used, newest first.

    `dealstream redrive` sends them again once the cause was mended.
    .limit = Most letters, newest first.
    .reason = Only those with this reason, for example unknown_stage.
    .open = Only those that were not sent again.
command-dead-letters-count = Count them by reason.
command-dead-letters-show =
    Show one whole: what it holds, why it could not be used, and what to do.

    The beginning of the id is enough. What looks like a secret is not shown.
command-redrive =
    Send dead letters again once the cause was mended.

    Each once. They are read with the present funnel file. Shows first what would be sent, and asks. What still cannot be used stays, and nothing counts twice, however often this runs.
    .reason = All with this reason; may be given more than once.
    .all = All of them.
    .again = Also those that were sent again before.
    .dry-run = Only show what would be sent.
    .json = What was done, as JSON; needs --yes or --dry-run.
command-check =
    Check settings, funnel file, Kafka and ClickHouse.

    Where a worker runs, also that it counts with this funnel file. Exit code 1 if something is wrong, or, with --against, if the numbers must be rebuilt.
    .against = Say of a changed funnel file what a running service takes up, and what needs all numbers rebuilt.
command-holidays =
    Give the holidays of a country for the calendar.

    Paste them into the funnel file, or let them be written beside it. They are fixed then: what is known of them later changes no number until this is run again.
    .country = Code of the country (ISO 3166), for example DE.
    .subdivision = Code of the state or region, for example BY.
    .years = One year, or the first and the last: 2026-2027.
    .half-days = Half days, too, where they are known.
    .into = Write them into this CSV file, and leave other years in it as they are.

### Options that several commands have

option-as-of = By what was known at the end of this day, or at this moment (2026-01-31T18:00). [default: now]
option-csv = The same as CSV.
option-data = Data folder of the stack (`dealstream up`) that is meant. [default: the only one there is; without one, the settings]
option-day-seconds = From the leak's first day on, days of the history take so long. [default: as short as can be]
option-help = Show this message and exit.
option-json = Everything, as JSON.
option-language = Language of the answer; JSON and CSV have none. [default: DEALSTREAM_LANGUAGE, else the terminal's]
option-leak = Let a team lose more in a stage: team=north,stage=proposal,odds=2,from=2026-10-01,until=2026-10-31. [default: twice the odds, for the last 30 days]
option-pipeline = Only this pipeline (id or name).
option-rep = Only this rep (id or name).
option-team = Only this team (id or name).
option-territory = Only this territory (id or name).
option-to = Last day. [default: today]
option-version = Show the version and exit.
option-yes = Do not ask.

### What stands around help and errors: what click, which reads commands, says in English

usage-options = [OPTIONS]
usage-commands = COMMAND [ARGS]...
kind-text = TEXT
kind-integer = INTEGER
kind-float = FLOAT
kind-file = FILE
kind-directory = DIRECTORY
kind-path = PATH

# What is told in them stands between the names that click gives it.
click-aborted = Aborted!
click-argument-name-takes-nargs-values = Argument { $name } takes { $nargs } values.
click-choose-from-choices = Choose from: { $choices }
click-commands = Commands
click-default-default = default: { $default }
click-did-you-mean-possibility = Did you mean { $possibility }?
click-directory = directory
click-error-e-message = Error: { $e-message }
click-error-invalid-input = Error: invalid input
click-error-message = Error: { $message }
click-error-the-two-entered-values-do-not-match = Error: The two entered values do not match.
click-error-the-value-you-entered-was-invalid = Error: The value you entered was invalid.
click-file = file
click-got-unexpected-extra-argument-args = Got unexpected extra argument ({ $args })
click-got-unexpected-extra-arguments-args = Got unexpected extra arguments ({ $args })
click-invalid-value-for-param-hint-message = Invalid value for { $param_hint }: { $message }
click-invalid-value-message = Invalid value: { $message }
click-missing-argument = Missing argument
click-missing-command = Missing command.
click-missing-option = Missing option
click-missing-parameter = Missing parameter
click-name-filename-does-not-exist = { $name } { $filename } does not exist.
click-name-filename-is-a-directory = { $name } { $filename } is a directory.
click-name-filename-is-a-file = { $name } { $filename } is a file.
click-name-filename-is-not-readable = { $name } { $filename } is not readable.
click-name-filename-is-not-writable = { $name } { $filename } is not writable.
click-no-such-command-name = No such command { $name }.
click-no-such-option-name = No such option: { $name }
click-option-name-does-not-take-a-value = Option { $name } does not take a value.
click-option-name-requires-an-argument = Option { $name } requires an argument.
click-options = Options
click-path = path
click-possible-options-possibilities = (Possible options: { $possibilities })
click-try-command-option-for-help = Try '{ $command } { $option }' for help.
click-usage = Usage:
click-value-does-not-match-the-format-format = { $value } does not match the format { $format }.
click-value-does-not-match-the-formats-formats = { $value } does not match the formats { $formats }.
click-value-is-not-a-valid-boolean-recognized-values-states = { $value } is not a valid boolean. Recognized values: { $states }
click-value-is-not-a-valid-number-type = { $value } is not a valid { $number_type }.
click-value-is-not-choice = { $value } is not { $choice }.
click-value-is-not-in-the-range-range = { $value } is not in the range { $range }.
click-value-is-not-one-of-choices = { $value } is not one of { $choices }.

### Bars of what takes long

waiting-audit = Recomputing, look { $look }
waiting-backup = Writing
waiting-crm = Reading from { $crm }
waiting-events = { $n ->
    [one] { $events } event, { $rate } a second
   *[other] { $events } events, { $rate } a second
}
waiting-history = History
waiting-look = Looking through
waiting-read = Reading
waiting-redrive = Sending again
waiting-replay = Replaying
waiting-restore = Bringing back
waiting-send = Sending
