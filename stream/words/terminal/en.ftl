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
    .team = Only reps who are in this team on the last day (id or name), with all they won, in whatever team; the KPI commission of a team is of the deals won in it.
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

    A leak is what makes the odds of losing a deal so many times the usual ones as the funnel file says, by default twice.
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
    Say what was stored once and is missing now.

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
kind-datetime = YYYY-MM-DD
kind-choice = WORD
typed-file = FILE
typed-folder = FOLDER
typed-name = NAME
typed-code = CODE
typed-zone = ZONE
typed-date = DATE
range-both = { $least } to { $most }
range-least = at least { $least }
range-above = more than { $least }
range-most = at most { $most }
range-below = less than { $most }
option-one-of = One of { $choices }.

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
click-name-filename-does-not-exist = { $filename } does not exist.
click-name-filename-is-a-directory = { $filename } is a directory.
click-name-filename-is-a-file = { $filename } is a file.
click-name-filename-is-not-readable = { $filename } is not readable.
click-name-filename-is-not-writable = { $filename } is not writable.
click-no-such-command-name = No such command { $name }.
click-no-such-option-name = No such option: { $name }
click-option-name-does-not-take-a-value = Option { $name } does not take a value.
click-option-name-requires-an-argument = Option { $name } requires an argument.
click-options = Options
click-path = path
click-possible-options-possibilities = (Possible options: { $possibilities })
click-required = required
click-try-command-option-for-help = Try '{ $command } { $option }' for help.
click-usage = Usage:
click-value-does-not-match-the-format-format = { $value } does not match the format { $format }.
click-value-does-not-match-the-formats-formats = { $value } does not match the formats { $formats }.
click-value-is-not-a-valid-boolean-recognized-values-states = { $value } is not a valid boolean. Recognized values: { $states }
click-value-is-not-a-valid-number-type = { $value } is no number that can be used here.
click-value-is-not-choice = { $value } is not { $choice }.
click-value-is-not-in-the-range-range = { $value } does not fit: { $range }.
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

### What `dealstream up` says, and which stack a command talks to

stack-here = Stack in { $data }: page { $page }, Kafka { $kafka }
stack-here-stopped = Stack in { $data }: stopped
stack-starting-kafka = Starting Kafka
stack-starting-broker = Starting the embedded broker
stack-starting-worker = Starting the worker: deals, activities and KPIs
stack-starting-gateway = Starting the gateway: webhooks
stack-starting-simulator = Starting the simulator: three teams, their history first, then live
stack-fetching = Fetching Kafka { $version } from { $repository }: { $files } files, { $megabytes } MB, once
stack-fetched = Fetched { $done } of { $megabytes } MB
stack-memory-only = Demo, memory only: events that have not reached ClickHouse (a second, usually) are lost when this is killed
stack-port-taken = Port { $wanted } is in use; { $part ->
    [gateway] the gateway takes { $port }
    [page] the page takes { $port }
   *[kafka] Kafka takes { $port }
}
stack-ready = Ready. Open { $page } (webhooks: { $gateway }/webhooks/…, metrics: { $page }/metrics)
stack-stops-with = Ctrl-C stops everything; the data stays in { $data }
stack-stopping = Stopping
stack-stopped = Stopped
stack-not-complete =
    NOT COMPLETE: numbers are made of what is left.
    { $problem }
stack-was-killed = The last stack in this folder was killed; all that it had acknowledged is on disk, and goes on from there
stack-was-killed-in-memory = The last stack in this folder was killed; events that had not reached ClickHouse are lost with its memory-only broker: send them again
stack-broker-left-behind = Its broker was left behind on { $kafka } (process { $process }) and is stopped now
stack-bringing-back = Bringing back what is kept in ClickHouse
stack-anew = What was counted no longer fits: making all numbers anew from the events in ClickHouse
stack-clickhouse-gone = { $clickhouse } is gone: filling it with what Kafka has. Should that not be all, `dealstream missing` says what, and `dealstream restore` brings it back from a backup
stack-records-lost = Kafka has lost records ({ $which }); what of them was stored is in ClickHouse
stack-kafka-not-again = Kafka has ended, and cannot be started again yet ({ $why })
stack-kafka-again = Kafka has ended and was started again; meanwhile events wait in the gateway's journal
stack-memory-large = The memory-only broker has { $mebibytes } MiB and only grows: Ctrl-C and a new start make it small again
stack-part-again = { $part ->
    [worker] The worker
    [gateway] The gateway
    [simulate] The simulator
   *[other] { $part }
} ended with code { $code } and was started again; its log: { $log }
stack-simulator-ended = The simulator has ended: { $why }. All else goes on. For simulated deals of this funnel file start with another --data FOLDER; without them, with --no-simulate
stack-file-unwritable = Cannot write { $file } ({ $why })
stack-left-in-kafka = { $records ->
    [unknown] Events that ClickHouse does not have yet
   *[other] { $records } records that ClickHouse does not have yet
} are on disk in Kafka, and come at the next start
stack-lost-in-memory = { $records ->
    [unknown] Events that ClickHouse does not have
   *[other] { $records } records that ClickHouse does not have
} are lost with the memory-only broker: send them again
stack-left-in-journal = { $bytes } bytes of events wait in { $journal }, and come at the next start
stack-already-running = a stack is already running in { $data }; stop it first, or start another one with --data FOLDER
stack-folder-unusable = cannot use { $data }: { $why }; choose another folder with --data
stack-half-forgotten = `dealstream forget` was broken off in { $data }; do it again first, as it was typed or with --again
stack-worker-still-running = the worker of the last stack (process { $process }) is still running; end it, and start again
stack-start-again = { $why }; start again
stack-state-not-taken = the worker does not take its state; see its log
stack-anew-not-taken = the worker does not take what was made anew; see { $logs }
stack-not-ready =
    { $part ->
        [worker] the worker
        [gateway] the gateway
       *[other] { $part }
    } did not get ready:
    { $lines }
    (all of it: { $log })
stack-store-failed =
    storing the last events in ClickHouse failed:
    { $lines }
    (all of it: { $log })
stack-bring-back-failed =
    bringing back the data failed:
    { $lines }
    (all of it: { $log })
stack-stopped-meanwhile = stopped while bringing back the data; it is all still there
stack-both-gone = Kafka has lost records ({ $which }), and { $clickhouse } is gone: bring one of them back, or bring a backup into another folder with `dealstream restore BACKUP --data FOLDER`
stack-memory-broker-ended = the embedded broker ended; start again: what ClickHouse has will be brought back
up-of-another-kafka = { $setting } is of another Kafka, and `dealstream up` has one of its own; unset it

no-stack-in = there is no stack in { $data }; start one with `dealstream up --data { $data }`, or leave out --data
several-stacks =
    there are several stacks; say which one is meant:
    { $stacks }
no-stack-counts-with = no stack that is known counts with the funnel file set here, { $funnel_file }; start one for it, with data of its own: `dealstream up --no-simulate --data live`
stacks-of-others =
    { $told }, or say that you mean another:
    { $stacks }
stack-counts-with = { $stack } counts with { $funnel_file }
stack-still-starting = the stack in { $data } is still starting; try again once it says that it is ready
stack-state-stopped = it was stopped
stack-state-killed = it was killed
stack-not-running = the stack in { $data } is not running ({ $state }); start it again with `dealstream up --data { $data }`
stack-left-a-broker = the stack in { $data } was killed, and its broker on { $kafka } (process { $process }) was left behind: what is sent there reaches no worker; start it again with `dealstream up --data { $data }`

### What `dealstream check` says

check-ok = ok
check-wrong = WRONG
check-settings = settings
check-stack = stack
check-core-compiled = core, compiled
check-core-interpreted = core, interpreted: { $why }
check-kafka = Kafka at { $kafka }
check-no-stack = no stack runs, which would bring one: `{ $up }` starts it
check-no-answer = there was no answer within { $seconds } s
check-stored = what was stored is there
check-zone = days of { $zone } begin at the same moments in ClickHouse and here
check-zone-differs = from { $day } on they do not: one of the two has older rules of time zones; take a newer ClickHouse, or a newer tzdata here
check-worker-does-not-say = the worker on port { $port } does not say: { $why }
check-funnel-file = funnel file { $file }
check-receiver = receiver { $name }
check-another-file = it has another file: set DEALSTREAM_FUNNEL_FILE alike for all parts
check-goes-on = the worker on port { $port } counts with another one, and goes on with that
check-same = { $file } says the same as the funnel file in use.
check-save-it = Save it as { $file }: running gateways and workers take it up within seconds.
check-rebuild = rebuild
check-at-once = at once
check-way-out = Changes the past; to rebuild all numbers with it: `dealstream replay --beside`, once it is saved; the service goes on meanwhile
place-embedded = chDB in { $folder }
place-of-a-server = ClickHouse at { $server }
open-in-the-worker = { $where } (open in the worker)
plain = not encrypted: what is sent can be read on the way
plain-with-password = not encrypted: what is sent, and the password, can be read on the way
as-user = as the user { $user }, without a password
as-user-with-password = as the user { $user }, with a password
as-user-with-mechanism = as the user { $user }, with a password ({ $mechanism })
as-user-by-certificate = as the user { $user }, by our certificate
as-token = as who is named in a token: { $token }
token-from = what { $client } gets from { $url }
as-nobody = as nobody in particular
topics-begin-with = topics and consumer groups begin with { $prefix }
tls-by-system = TLS, its certificate and name checked against who the system trusts
tls-by-file = TLS, its certificate and name checked against who is in { $file }
tls-shows = shows the certificate in { $file }
plans = plans: { $plans }
plans-quotas-reps = { $n ->
    [one] quotas of { $n } rep
   *[other] quotas of { $n } reps
}
plans-quotas-teams = { $n ->
    [one] quotas of { $n } team
   *[other] quotas of { $n } teams
}
plans-ramps = { $n ->
    [one] { $n } ramp
   *[other] { $n } ramps
}
plans-goals = { $n ->
    [one] { $n } goal
   *[other] { $n } goals
}
plans-commission = { $n ->
    [one] { $n } commission plan
   *[other] { $n } commission plans
}
plans-calendars = { $n ->
    [one] { $n } calendar with holidays up to { $last }
   *[other] { $n } calendars with holidays up to { $last }
}
plans-calendars-bare = { $n ->
    [one] { $n } calendar without holidays
   *[other] { $n } calendars without holidays
}
no-quota = note: no quota today for { $reps }
quota-before = note: a quota counts from before the first assignment on, in its team, for { $reps }
quota-before-and-more = note: a quota counts from before the first assignment on, in its team, for { $reps } and { $n } more
far-ahead = note: what begins more than { $years } years ahead is not counted yet; are these years right: { $days }?
rate-known-later = note: the rate of { $currency } from { $starts } on is in commission from { $day } on only; is that known_since right?
plan-later = note: plan { $plan } begins within a period of a quota, and pays from { $day } on, the first day of the next one: { $reps }
plan-later-and-more = note: plan { $plan } begins within a period of a quota, and pays from { $day } on, the first day of the next one: { $reps } and { $n } more
no-quota-and-more = note: no quota today for { $reps } and { $n } more
no-holidays = note: no holidays are written for { $year }; `dealstream holidays` writes them
no-holidays-yet = note: no holidays are written for { $year } yet; `dealstream holidays` writes them

### What `dealstream init` asks and says

asks-crm = Which CRM
asks-crm-name = CRM
asks-crm-typed = write it behind init: one of { $choices }
asks-token-why = A token of its API spares the typing: stages, people and teams are read. { $where }.
token-of-hubspot = It is the access token of your app: the page of HubSpot that has its scopes shows it, or makes a new one
token-of-pipedrive = Pipedrive shows it under Settings → Personal preferences → API
token-of-close = Close shows it under Settings → Developer → API Keys
token-of-salesforce = It is an access token: `sf org display --json` shows one
asks-token = Token (Enter: without)
asks-time-zone = time zone
asks-currency = currency
asks-typed = say it with { $option }
asks-typed-or-proposed = say it with { $option }, or take { $proposal } with --yes
asks-nothing-says = nothing says the { $what }; { $way_out }
asks-no-terminal = there is no terminal to ask in; { $way_out } (all of it: dealstream init CRM --time-zone Europe/Berlin --currency EUR)
asks-no-time-zone = not an IANA time zone; write for example Europe/Berlin or UTC
asks-no-currency = write the three letters of ISO 4217, for example EUR
write-needs-refresh = --write goes with --refresh
init-already-there = { $file } is there already, and stays; name another --folder, or move it away. `dealstream init --refresh` says what changed in the CRM since it was written
init-made-of-the-crm = the funnel file made of what the CRM says
init-mend-in-the-crm =
    { $why }
    Mend that in the CRM, or write the file by hand
init-wrote = Wrote { $files }: { $zone }, { $currency }.
init-read = Read { $pipelines }, { $stages }, { $reps }, { $teams }.
init-pipelines = { $n ->
    [one] { $n } pipeline
   *[other] { $n } pipelines
}
init-stages = { $n ->
    [one] { $n } stage
   *[other] { $n } stages
}
init-teams = { $n ->
    [one] { $n } team
   *[other] { $n } teams
}
init-token-not-kept = The token is not kept: for the history and --refresh give it in DEALSTREAM_CRM_TOKEN or --token-file.
init-environment-first = Note: { $setting } is { $value } in this terminal, which goes before the file; unset it.
init-next = What to do next:
next-folder = go to the folder whose settings these are, here and in each further terminal: cd { $folder }
next-ids = put your CRM's ids of pipelines, stages and reps into { $funnel }
next-ids-or-token = put your CRM's ids of pipelines, stages and reps into { $funnel }, or start anew in an empty folder with --token-file, which reads them
next-check = look what it says of the funnel file, also before anything runs: dealstream check
next-look = look at { $funnel }: teams, and which stages are mql and sql
next-start = start it, with data of its own: dealstream up --no-simulate --data live
next-try = in a second terminal, in this folder: dealstream try { $crm } --data live
next-history-of-crm = bring your history: dealstream backfill { $crm } --data live
next-history = bring your history, an export of your deals: dealstream backfill deals.csv --suggest; docs/backfill.md
next-connect = connect the CRM: { $guide }; { $secret }
next-secret-hubspot = put the client secret of your app into { $file }, in place of the one that stands in for it
next-secret-pipedrive = name and password of the webhooks in Pipedrive are those in { $file }
next-secret-close = put the signature_key of your webhook into { $file }, in place of the one that stands in for it
next-secret-salesforce = the relay signs with the secret in { $file }
next-secret-standard = your program signs with the secret in { $file }
crm-token-of-another = the settings have secrets of { $others } and none of { $crm }, so that their token would go to a stranger; name the file of the one for { $crm }: --token-file FILE
crm-without-address = DEALSTREAM_CRM_API: { $crm } has an address per customer; set it, for example https://example.my.salesforce.com
crm-without-api = { $crm } has no API to ask; leave the token out, and write the funnel file by hand
crm-without-pipeline = { $crm } has no pipeline of deals; make one there first
crm-note = Note: { $note }
crm-no-token = the token is none that { $crm } gives: { $where }
crm-asks-to-wait = { $why }; it asks to wait { $seconds } s. The same command again goes on later
crm-later = { $why }. The same command again goes on later
crm-read-without = { $why }. Read without { $what }.
crm-part-teams = teams
crm-part-currency = the currency
crm-part-zone = the time zone
crm-part-account = time zone, currency and addresses of deals
crm-part-archived = archived deals
crm-certificate-refused = the certificate of { $host } is refused ({ $why }); SSL_CERT_FILE names others to trust
crm-too-many-bytes = { $crm } answers { $path } with more than { $most } bytes
crm-no-json = { $url } answers something else than JSON; is DEALSTREAM_CRM_API the address of the API?
crm-does-not-answer = { $crm } does not answer at { $address }{ $told }; look at the network, or DEALSTREAM_CRM_API
crm-knows-no-such-token = { $crm } does not know the token{ $told }: it is mistyped, or expired. { $where }
crm-not-allowed = { $crm } does not let the token read { $path }{ $told }: it needs { $scopes }
crm-has-no-such-path = { $crm } has no { $path }{ $told }; is { $address } the right address (DEALSTREAM_CRM_API)?
crm-is-asked-too-much = { $crm } is asked too much just now{ $told }
crm-sends-elsewhere = { $address } sends elsewhere ({ $status }); set DEALSTREAM_CRM_API to the address that it leads to
crm-cannot-answer = { $crm } cannot answer just now ({ $status }){ $told }
crm-answered = { $crm } answered { $status } to { $path }{ $told }
crm-no-such-type = { $where }: type of { $id } is none of active, won, lost
crm-no-object = { $where }: the answer is no object; is DEALSTREAM_CRM_API the CRM's address?
crm-no-list = { $where }: there is no list { $key } in the answer; is DEALSTREAM_CRM_API the CRM's address?
crm-lacks = { $where }: { $key } is missing in the answer
crm-no-id = { $where }: { $id } is no id of Salesforce
crm-no-time = { $where } is no time: { $time }
crm-several-currencies = the org has several currencies, which its histories do not tell apart; give exports with CurrencyIsoCode, as docs/backfill.md says
crm-same-page = { $crm } gives the same page again and again; the same command goes on later
scopes-of-hubspot = the scopes crm.objects.deals.read and crm.objects.owners.read; add them to the app
scopes-of-pipedrive = to be the token of somebody who sees all deals and users, such as an administrator
scopes-of-close = to be the API key of somebody who sees all opportunities and users, such as an administrator
scopes-of-salesforce = the permission API Enabled, and to read opportunities, their history and users
refresh-needs-token = --refresh needs a token of the CRM's API; name its file with --token-file
refresh-which = say which CRM is meant: dealstream init { $crms } --refresh
refresh-no-teams = { $crm } did not give its teams: they stay as they were, and somebody new is in none.
refresh-nothing = Nothing has changed in { $crm }.
refresh-unusable =
    with these changes the funnel file could not be used; it stays
    { $why }
refresh-anew = With these all numbers must be made anew; until then running parts go on with the file of before:
refresh-anew-beside = dealstream replay --beside does that, while the numbers of now are shown.
refresh-to-write = { $n ->
    [one] Write { $n } change into { $file } with --write.
   *[other] Write { $n } changes into { $file } with --write.
}
refresh-wrote = { $n ->
    [one] Wrote { $n } change into { $file }.
   *[other] Wrote { $n } changes into { $file }.
}
refresh-from-tomorrow = in the file from tomorrow on, since today is counted already
refresh-stays = the file says otherwise, and stays as it is
refresh-stays-gone = stays in the file, since the past was counted with it
refresh-stays-left = stays in the file, since the past was counted with it; behind the last day nothing is to be asked: write until: { $day }
refresh-stays-back = where the file has an `until` of that rep, take it out by hand
refresh-stays-kind = change that by hand: it changes the past, as `dealstream check --against` says
refresh-stays-new = the file has it, or no list to put it into
changed-pipeline = pipeline { $name }
changed-stage = stage { $name } of { $pipeline }
changed-team = team { $name }
changed-rep = rep { $name }
changed-type = type of activity { $name }
changed-new = { $subject } is new
changed-gone = { $subject } is gone
changed-back = { $subject } is back
changed-renamed = { $subject } is called { $after } now
changed-kind = { $subject } is { $after } now, was { $before }
changed-moved = { $subject } is in { $after } now, was in { $before }
changed-order = { $subject } has its stages in another order now: { $after }
changed-no-team = no team

### What `dealstream try` says

try-step-signed = signed
try-step-page = page
try-step-taken-out = taken out
try-no-stage = pipelines: the funnel file has no open stage of deals; add one
try-no-rep = reps: the funnel file has nobody who works on { $day }; add one, or name one with --rep
try-no-secret = { $setting } is not set here; set it to what the gateway has. (A stack that was started without it has none, or one that it tells nobody: stop it, set one, and start it again.)
try-no-gateway = { $url } is answered by something else than a gateway; name the gateway with --gateway
try-means-401 = its secret is another one; set { $setting } alike in both places, and start the gateway again
try-means-401-signed = { $setting } or DEALSTREAM_PUBLIC_URL is another one there, and both are in the signature. Here the address is { $address }; set both alike in both places, and start the gateway anew
try-means-404 = the gateway has no { $setting }; set it where the gateway starts, and start that again
try-means-429 = too much was sent, or too much that is not authentic; try again in a minute
try-means-503 = it cannot write to Kafka now; `dealstream check` says why
try-means-log = see its log
try-answered = { $url } answered { $status } ({ $error }): { $means }
try-dead-letters = { $n ->
    [one] the gateway put { $n } part of it into the dead letters
   *[other] the gateway put { $n } parts of it into the dead letters
}
try-dead-letters-why = `dealstream dead-letters --open` says why
try-no-answer = { $url } does not answer within { $seconds } s; see its log
try-nobody-answers = no gateway answers at { $url } ({ $why }); start it (`{ $up }`, or `dealstream gateway`), or name it with --gateway
try-not-in-kafka = { $topic } of { $kafka } does not have them after { $seconds } s: the gateway writes to another Kafka (DEALSTREAM_KAFKA, DEALSTREAM_TOPIC_PREFIX), or keeps them in its journal while that is away, which its /health/ready says
try-on-topic = { $n } on { $topic }
try-kafka-away = { $why }; what the gateway accepted it keeps, or the CRM sends again
try-not-stored = { $where } does not have it after { $seconds } s: { $why }
try-not-shown = { $page } does not show it after { $seconds } s: the worker there has another ClickHouse (DEALSTREAM_CLICKHOUSE), or the token here (DEALSTREAM_TOKEN) is of somebody who does not see this rep
try-page-silent = { $page } takes the question and does not answer within { $seconds } s: the machine is busy, or the worker hangs; try again with a longer --patience, or see its log
try-no-worker = no worker answers at { $page }, or one with another ClickHouse; start it (`{ $up }`, or `dealstream worker`), or set DEALSTREAM_WORKER_HOST and DEALSTREAM_WORKER_PORT
try-token = { $why }; set DEALSTREAM_TOKEN to the token of somebody who sees this rep
try-behind = the worker has { $waiting } records waiting, and is { $seconds } seconds behind with storing; wait for it, or see its log
try-as-for = as for { $url }
try-accepted = { $n ->
    [one] { $url } accepted { $n } event
   *[other] { $url } accepted { $n } events
}
try-not-counted = it is not counted: { $why }
try-counted = counted for { $rep }, in { $stage }
try-shown = { $page } says of { $rep }: { $deals } created in the last 7 days, with this one
try-deleted = { $deal } is deleted, and in no number any more
try-deleted-once-mended = { $deal } is deleted: as soon as the rest is mended, it is in no number
try-still-counted = { $deal } is still counted; its deletion was accepted, and will be counted

### What `dealstream backfill` says. What is wrong with a file as a whole is told in English only

backfill-no-team = no team
backfill-after-suggest = Look at every line that says unsure, first at time_zone, where days begin, and at source, without which deals that also come live count twice. Then: dealstream backfill FILES -m MAPPING.yaml --dry-run
backfill-not-read = { $file }: not read; the mapping describes no file of this name
backfill-no-source = The mapping has no source, and webhooks are set up here: { $crm }. A deal that also comes live then counts twice; name its connector as source
backfill-wrote-funnel = Wrote { $file }, made from the data: put its stages in order, and look at teams and time zone
interrupted-goes-on = Interrupted; the same command goes on where it stopped
interrupted-nothing-kept = Interrupted; nothing was kept
backfill-goes-on = Going on where it was interrupted
backfill-where-to-look = Where to look: `{ $command }`, or the page, { $page }
backfill-live-not-looked-at = What live events say was not looked at: { $why }
backfill-waits-for-workers = { $n ->
    [one] Waiting for the workers to process { $n } event already there
   *[other] Waiting for the workers to process { $n } events already there
}
backfill-workers-stand = The workers do not get on; is one running? It goes on by itself when they do
backfill-file = File
backfill-rows = Rows
backfill-left-out = Left out on purpose
backfill-activities = { $n ->
    [one] { $n } activity
   *[other] { $n } activities
}
backfill-events = { $n ->
    [one] { $n } event
   *[other] { $n } events
}
backfill-holds = { $what }: { $events }
backfill-holds-between = { $what }, from { $first } to { $last }: { $events }
backfill-created = { $n ->
    [one] { $n } creation
   *[other] { $n } creations
}
backfill-moves = { $n ->
    [one] { $n } move into a stage
   *[other] { $n } moves into a stage
}
backfill-owners = { $n ->
    [one] { $n } owner
   *[other] { $n } owners
}
backfill-amounts = { $n ->
    [one] { $n } amount
   *[other] { $n } amounts
}
backfill-currencies = { $n ->
    [one] { $n } currency
   *[other] { $n } currencies
}
backfill-close-dates = { $n ->
    [one] { $n } close date
   *[other] { $n } close dates
}
backfill-open = Open, created then
backfill-revenue = Revenue ({ $currency })
backfill-all = All
backfill-last-months = The last { $shown } of { $n } months are shown; All has the others too
backfill-none-lost = None of these deals is lost. Was the export one of open or won deals only? Then nearly all seem to have gone on in every stage, and alerts take that for usual: export the lost ones, too
backfill-sent = Sent { $events }; the numbers follow within seconds.
backfill-sent-healed = { $n ->
    [one] { $n } of them marks that a deal is known whole
   *[other] { $n } of them mark that a deal is known whole
}
backfill-sent-taken-back = { $n ->
    [one] { $n } of them marks what an export says and does not count
   *[other] { $n } of them mark what an export says and does not count
}
backfill-known = { $n ->
    [one] { $n } was there already from an earlier backfill
   *[other] { $n } were there already from an earlier backfill
}
backfill-left-to-live = { $n ->
    [one] { $n } is left to live events, which say the same or know better
   *[other] { $n } are left to live events, which say the same or know better
}
backfill-told-better = { $n ->
    [one] { $n } is told better by a file of changes or by a later export
   *[other] { $n } are told better by a file of changes or by a later export
}
backfill-no-file-for = No file was given for { $part } of the mapping
backfill-lacks-column = { $file } has no column '{ $column }': { $what } is not known
backfill-currencies-not-read = { $file }: its column '{ $column }' is not read, and all amounts count as the reporting currency; write currency: { $column } into the mapping if they are not
backfill-sheet = { $file }: read the sheet '{ $sheet }'; for another ({ $others }) write sheet: into the mapping
backfill-disagree = Disagreement on
backfill-property = Property
backfill-says = What they say
backfill-counts = What counts
backfill-says-each = the deal file says { $row } on { $row_day }; the history ends on { $change_day } with { $change }
backfill-says-live = the file says { $row } on { $row_day }; live events end on { $change_day } with { $change }
backfill-live-counts = live events
backfill-row-counts = the deal file
backfill-history-counts = the history
backfill-stage = stage
backfill-owner = owner
backfill-amount = amount
backfill-currency = currency
backfill-close-date = close date
backfill-source = source
backfill-loss-reason = loss reason
backfill-account = account
backfill-nothing = nothing
backfill-nobody = nobody
backfill-more = … and { $n } more
backfill-each-in = Each of them: { $file }
backfill-look = Worth a look
backfill-in-a-stage-early = deals that were in a stage before they were created
backfill-open-though-closed = deals in { $stage }, an open stage, that were closed as { $column } says: is it a stage of lost or won ones
backfill-won-for-nothing = deals won without an amount
backfill-counted-as = amounts written in { $written } and counted as { $counted }, as the mapping says
backfill-not-kept = values of { $column } that are not kept: the funnel file has no { $section }
backfill-changes-twice = changes that are there twice
backfill-changes-unused = changes of { $property }, which no number depends on
backfill-misspelt = Looks misspelt
backfill-is-it = Is it
backfill-in = In
backfill-would-be-rejected = { $n ->
    [one] { $n } row would be rejected
   *[other] { $n } rows would be rejected
}
backfill-rejected = { $n ->
    [one] { $n } row rejected
   *[other] { $n } rows rejected
}
backfill-why = Why
backfill-example = For example
backfill-line = { $file }, line { $line }
backfill-others = others
backfill-unmatched = { $n ->
    [one] { $n } row of lookups was not used: no row asked for it, or it shares its key
   *[other] { $n } rows of lookups were not used: no row asked for them, or they share their key
}
backfill-each-reason-in = Each with its line and reason: { $file }

### Why `dealstream backfill` does not use a row, behind the name of its column. Names in quotes stand as the file has them

row-about = { $column }: { $why }
row-correct-it = correct it
row-no-id = is empty; every row must have an id
row-id-rounded = { $id } was rounded by a spreadsheet; export the ids as text
row-id-with-marks = { $id } has marks between its thousands; export the ids as text
row-id-is-none = { $id } is none; every row must have an id
row-id-too-long = { $id } is longer than an id may be, or has control characters
row-twice = { $id } is in an earlier row too, which counts
row-no-date = { $date } is no date from 1970 to 2099; add how it is written to `dates`
row-zone-of-several = { $date }: { $zone } is the name of several time zones; write +01:00 or the like, or, with the right time_zone, how dates are written to `dates`, for example %Y-%m-%d %H:%M:%S { $zone }
row-lies-ahead = { $date } lies ahead; correct it
row-created-when = is empty; nothing says when it was created
row-changed-when = is empty; nothing says when it changed
row-changed-what = is empty; it must say what changed
row-took-place-when = is empty; nothing says when it took place
row-done-by-nobody = is empty; somebody must have done it
row-without-type = is empty; say under values what it means
row-without-stage = is empty; a deal must have a stage
row-which-stage = is empty; say under values which stage it means
row-in-it-since-when = nothing says since when it is in { $stage }
row-wrong-order = its date lies before the deal's creation, or before a stage it was in earlier; correct the dates
row-no-duration = { $duration } is not from 0 { $unit } to a week; { $way_out }
row-duration-begins-with = say under duration_unit whether it begins with hours or minutes
row-no-amount-with-point = { $amount } is no amount with a decimal point; correct it, or the mapping
row-no-amount-with-comma = { $amount } is no amount with a decimal comma; correct it, or the mapping
row-two-currencies = has an amount in { $one } of a deal in { $other }; correct one of them
row-mark-of-several = { $mark } stands for several currencies; write which under `currency`, and its rate under exchange_rates
row-no-rate = the funnel file has no rate for { $currency }; add it under exchange_rates
row-no-rate-for-it = the funnel file has no rate for its currency
row-no-such-stage = the funnel file has no stage { $name }
row-no-such-pipeline = the funnel file has no pipeline { $name }
row-no-such-rep = the funnel file has no rep { $name }
row-no-such-activity-type = the funnel file has no activity type { $name }
row-no-such-row = { $file } has no row { $key }
row-has-alike = { $missing } (it has { $other })
row-add = { $missing }; add it to { $section }
row-say-or-add = { $missing }; say under values what it means, or add it to { $section }
row-add-or-formerly = { $missing }; add it to { $section }, or to `formerly` of the one that it is now
row-mend-or-optional = { $missing }; mend it, or say optional: true
row-stage-of-several = stages of several pipelines are called { $name } ({ $ids }); name the pipeline
row-name-of-reps = { $name } is the name of the reps { $ids }; say under values which of them it means
row-names-people = { $names } names { $n } people, and a deal is one rep's: write several_reps: first into the mapping, or say under values whose it is
row-formula-not-kept = the value of the cell's formula is not in the file; open it in a spreadsheet, and save it there
row-cell-shows = the cell shows { $shown }; mend its formula, or say under values what it means
row-key-more-than-once = { $file } has { $key } more than once
row-without-key = { $key } is empty; every row of a lookup must have a key
row-key-twice = { $key } is there more than once; which row is meant cannot be known
row-nobody-asks = no row of another file has the key { $key }
row-has-zero = the row has a byte of zero, as no text has; correct it
row-too-many-fields = the row has { $n } fields, but the header has { $wanted }; is a separator not in quotes?
row-too-few-fields = { $n ->
    [one] the row has { $n } field, but the header has { $wanted }; is a field missing?
   *[other] the row has { $n } fields, but the header has { $wanted }; is a field missing?
}
row-no-csv = the row is not CSV: { $why }
row-no-csv-until = the row is not CSV: { $why } (up to line { $last })
pull-under-way = another `dealstream backfill { $crm }` is under way in { $folder }; wait for it
pull-needs-a-token = the history of { $crm } is read with a token of its API; name its file with --token-file
pull-is-whole = Taking what was read from { $crm } at { $at }; remove { $folder } to read it again
pull-goes-on = Going on with what was read from { $crm } since { $at }
pull-records = { $n ->
    [one] { $n } record
   *[other] { $n } records
}
pull-read = { $n ->
    [one] Read { $n } record from { $crm }
   *[other] Read { $n } records from { $crm }
}

### What `dealstream audit` says. What is missing is told as `dealstream missing` does, in English

audit-windows = { $n ->
    [one] { $n } window
   *[other] { $n } windows
}
audit-rows = { $n ->
    [one] { $n } row of a deal
   *[other] { $n } rows of deals
}
audit-events = { $n ->
    [one] { $n } event
   *[other] { $n } events
}
audit-looks = { $n ->
    [one] { $n } look
   *[other] { $n } looks
}
audit-scope = { $windows } and { $rows }, recomputed from { $events } in { $seconds } s
audit-agrees = Every number agrees: { $scope }
audit-rest-agrees = What is left agrees: { $scope }
audit-nothing = Nothing was compared: ClickHouse has no events and no numbers. Is it the one that is meant?
audit-window-differs = { $source ->
    [events] { $window } { $measure }: the stream has { $stream }, the batch { $batch }
    [leaks] { $window } { $measure }: alerts have { $stream }, its rows of deals { $batch }
   *[rows] { $window } { $measure }: the stream has { $stream }, its rows of deals { $batch }
}
audit-row-differs = deal { $deal }: the stream has { $stream }, the batch { $batch }
audit-more = and { $n } more
audit-differ = { $n ->
    [one] { $n } number differs, in { $scope } ({ $looks })
   *[other] { $n } numbers differ, in { $scope } ({ $looks })
}
audit-unsettled = Some of them still change; try again with more --patience
audit-broken-off = the worker stopped in the middle of the audit

### What `dealstream dead-letters` and `redrive` say. What to do about a letter stands as it was written down, in English

letters-none = No dead letters: everything that came could be used.
letters-none-open = No open dead letters; `dealstream dead-letters count` counts all.
letters-none-with-reason = No dead letters with the reason { $reason }; `dealstream dead-letters count` counts all.
letters-none-open-with-reason = No open dead letters with the reason { $reason }; `dealstream dead-letters count` counts all.
letters-newest = The newest { $shown } of { $n }; --limit shows more.
letters-what-next = `dealstream dead-letters show ID` shows one whole; `dealstream redrive` sends them again.
letters-none-begins = No dead letter begins with { $id }; `dealstream dead-letters` lists them
letters-several-begin = { $n } dead letters begin with { $id }; `dealstream dead-letters` lists them
letters-unreadable = { $n ->
    [one] { $n } record of the topic cannot be read as dead letters: left out.
   *[other] { $n } records of the topic cannot be read as dead letters: left out.
}
letter-id = Id
letter-came = Came
letter-from = From
letter-from-replay = a replay
letter-reason = Reason
letter-meaning = Meaning
letter-about = About
letter-about-all = all of it
letter-what-to-do = What to do
letter-sent-again = Sent again
letter-not-yet = not yet
letters-number = Letters
letters-events = Events
letters-open = Open
letters-latest = Newest
letters-counted = { $n ->
    [one] { $n } dead letter
   *[other] { $n } dead letters
}
redrive-which = say which: ids (see `dealstream dead-letters`), --reason REASON, or --all
redrive-empty-id = an id is empty, and all begin with that; --all sends all of them
redrive-json-alone = --json needs --yes or --dry-run
redrive-other-funnel = Nothing was sent: the workers still have another funnel file, and would reject it again. Rebuild the numbers with this one first (`dealstream replay --beside`), then redrive.
redrive-send = Send { $letters } again?
redrive-sent = Sent { $letters } again; the numbers follow within seconds.
redrive-too-large = Kafka takes no record as large as one of these: raise max.message.bytes of the topics
redrive-others-not-taken = Kafka did not take the other { $n }; run it again, nothing counts twice
redrive-before = { $letters } sent again before, left out; --again sends them once more.
redrive-nothing = Nothing to send.
redrive-sendable = Can be sent now
redrive-still-refused = Still cannot be used
redrive-why = Why
redrive-more = … and { $n } more; --dry-run --json lists them all.

### What `dealstream init` writes into a funnel file, beside what the CRM says

funnel-of-the-crm = Made of what the CRM says; `dealstream init --refresh` says what changed there since.
funnel-draft = A first draft: put the ids of your CRM's pipelines, stages and reps in place of these.
funnel-how-to-read =
    `dealstream check` says whether it can be used. Stages are in the order of the funnel; mark: mql, or sql,
    says which is marketing, or sales, qualified. Quotas, goals, alerts: deploy/funnel.yaml is an example.
funnel-rates = Other currencies of deals need a rate: { $example }
funnel-starts = starts: since when each is in the team; what he won before counts there too.
funnel-has-left = has left: until is the last day
own-sales = Sales
own-qualified = Qualified
own-proposal = Proposal
own-won = Won
own-lost = Lost
own-no-team = Without a team
own-first-rep = First rep
own-calls = Calls
own-emails = E-mails
own-meetings = Meetings
own-notes = Notes
own-tasks = Tasks
own-deadlines = Deadlines
own-text-messages = Text messages

### What goals need

goal-takes-deals = { $goal } takes { $deals }.
goal-takes-leads = { $goal } takes { $deals }, and { $leads } to win them from.
goal-takes-range = { $goal } takes { $deals }, and { $leads } to win them from ({ $range } in 80 of 100 cases).
