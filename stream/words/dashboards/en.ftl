# What the dashboards for Grafana say, in English; the names of KPIs are in the folder above. A language is a file like
# this one, and has a folder of dashboards of its own.

### Dashboards

folder = dealstream
dashboard-sales-leader = Sales leader
    .said = Whether the funnel brings what it should: leakage, win rates, revenue, quota and where it lands.
dashboard-team-manager = Team manager
    .said = How each rep does, what they do, and which deals and alerts want a look now.
dashboard-operations = Sales operations
    .said = Whether the funnel works: hand-over from marketing, bottlenecks, territories, and how good the data is.
dashboard-service = The service
    .said = Whether dealstream itself is well: lag, latency, chunks, sinks, dead letters, journal.
dashboard-runbooks = Runbooks
    .said = What each alert means, what users see, how to look, how to mend, and how it ends: the pages of docs/runbooks.

### Links and marks

link-dashboards = Dashboards
link-page = Page
link-deals = Deals
link-alerts = Alerts
link-runbooks = Runbooks
link-on-the-page = On the page
link-in-the-crm = In the CRM
marks-alerts = Alerts
marks-corrections = Corrections
mark-correction = Earlier numbers that late news from the CRM corrected

### What is chosen on top

choice-source = { $name } data source
choice-currency = Currency
choice-page = Page
choice-pipeline = Pipeline
choice-team = Team
choice-rep = Rep
choice-grain = Period
choice-period = That begins on
choice-job = Job
choice-instance = Instance
choice-all = All
grain-day = Day
grain-week = Week
grain-month = Month
grain-quarter = Quarter
grain-year = Year

### Around KPIs

panel-nothing = Nothing here: choose an earlier period, or more teams, reps or pipelines, on top.
kpi-by-team = { $title } by team
kpi-by-rep = { $title } by rep
kpi-by-stage = { $title } by stage
kpi-by-territory = { $title } by territory
kpi-today = Today: { $title } by team
kpi-now = Now: { $title } by team
kpi-as-known = { $meaning } As it was known at each moment: what came late does not change the line.
kpi-more-is-better = More is better.
kpi-less-is-better = Less is better.
kpi-ripens = Some of these deals are still open: young periods go on changing.
kpi-unscraped = Prometheus has none of it: does it scrape the workers?

### Units that Grafana would write in words

unit-days = d
unit-minutes = m
unit-requests = reqps
unit-events = cps

### Columns

column-activity = Activity
column-after = After
column-alert = Alert
column-alertname = Alert
column-amount = Amount
column-amount-above-normal = Amount above normal
column-before = Before
column-causes = Causes
column-corrected = Corrected
column-days-in-stage = Days in stage
column-deal = Deal
column-deals-above-normal = Deals above normal
column-first = First
column-hour = Hour
column-instance = Instance
column-job = Job
column-last = Last
column-last-activity = Last activity
column-letters = Letters
column-loss-reason = Loss reason
column-number = Number
column-of = Of
column-period = Period
column-pipeline = Pipeline
column-reason = Reason
column-rep = Rep
column-severity = Severity
column-since = Since
column-source = Source
column-stage = Stage
column-state = State
column-team = Team
column-territory = Territory
column-why = Why
severity-critical = critical
severity-warning = warning

### Sales leader

row-period-of-teams = The period chosen on top, all pipelines
row-funnel = Funnel and leakage
row-win-rates = Win rates, all pipelines
row-revenue = Revenue, quota and forecast, all pipelines
row-live = Within seconds
panel-became = What became of them, money in { $currency }
    .said = Of the deals that entered each stage in the period: the six shares add up to all of them.
panel-loss-reasons = Why deals are lost, money in { $currency }
    .said = By the day on which they left their stage.
panel-sources = Sources, money in { $currency }
    .said = Where the deals of the period came from, in all pipelines.
panel-teams = Teams, money in { $currency }
    .said = Each team in the period.
panel-landing = Where the month, quarter and year land, money in { $currency }
    .said = As of now, whatever period is chosen: what is won, what of the quota is due by now, and what it comes to if it goes on like this.
panel-velocity = What the open pipeline brings a day, money in { $currency }
    .said = As of now, whatever period is chosen.

### Team manager

row-period-of-reps = The reps chosen on top, all pipelines
row-reps = Reps, all pipelines
row-activities = Activities
row-open-deals = Open deals, as of now
panel-reps = Reps, money in { $currency }
    .said = Each rep in the period; who changed the team in it, once in each.
panel-activity-types = Activities by type
    .said = What the reps chosen logged in the period.
panel-open-by-stage = Where they are, money in { $currency }
    .said = Open deals of the reps and pipelines chosen, by stage.

### Sales operations

row-marketing = From marketing to sales, all pipelines
row-bottlenecks = Bottlenecks, all teams
row-territories = Territories, all teams and pipelines
row-quality = How good the data is
panel-stages = Stages
    .said = Time and moves in each stage in the period.
panel-open-now = Where open deals are now, money in { $currency }
    .said = As of now, whatever period is chosen.
panel-territories = Territories, money in { $currency }
    .said = Each territory in the period.
panel-corrections-over-time = Corrections over time
    .said = Numbers of hours that were over, changed by late news.
    .nothing = No hour that was over has changed in the time that is looked at.

### Lists

panel-alerts = Alerts that are not over, money in { $currency }
    .said = What is not sure yet is told nobody. What stands behind an alert, and what to say to it, is on the page.
    .nothing = No alert: all is as usual, or too little is known yet to say so.
panel-deals = Deals to look at now, money in { $currency }
    .said = Stuck: longer in its stage than the limit. Quiet: nothing happened for longer than the stage allows. Overdue: its expected close date has passed. A deal leads to its page in the CRM.
    .nothing = No open deal is stuck, quiet or overdue.
panel-corrections = Corrections: numbers of hours that were over
    .said = Late or corrected events change the hour that they belong to. Times are in UTC, amounts in the minor unit.
    .nothing = No hour that was over has changed in the time that is looked at.
panel-not-used = What could not be used
    .said = Dead letters that are still open, whatever period is chosen. `dealstream dead-letters` lists them, `dealstream redrive` sends them again once the reason is mended.
    .nothing = Everything that came could be used.
panel-uncertain = Deals that may have missed changes
    .said = The CRM said that something was lost of these deals. A backfill from an export heals them.
    .nothing = Of no deal a change is known to be missing.

### The service

row-well = Is it well
row-way-in = Way in
row-counting = Counting
row-stores = ClickHouse and disks
row-telling = Alerts on the funnel
row-runbooks = One for each alert
service-unscraped = Prometheus has none of it: is a process of that kind scraped (Status, Targets in Prometheus)?
panel-processes-down = Processes down
    .said = Gateways and workers that Prometheus cannot read.
panel-events-waiting = Events waiting
    .said = Of all topics, not yet counted.
panel-kafka-away = Kafka away from
    .said = Processes that Kafka does not answer.
panel-unbalanced = Windows that do not add up
    .said = What entered a stage is not what became of it: always 0.
panel-missing-events = Stored events missing
    .said = Events that ClickHouse had and has not, or never saw.
panel-in-journals = Waiting in journals
    .said = Records acknowledged that wait for Kafka on disk.
panel-firing = Alerts on the service that fire
    .said = What to do about each is on the dashboard of runbooks, and in docs/runbooks.
    .nothing = No alert fires.
panel-what-to-do = What to do about each alert
panel-requests = Requests by answer
    .said = Webhook requests a second.
panel-answer-time = Time to an answer
    .said = From the arrival of a request to its answer. CRMs give up after some seconds.
panel-acknowledged = Events acknowledged
    .said = Events a second, by Kafka or by the journal.
panel-rejected = Put into the dead letters
    .said = Payloads a second that cannot be used, by reason.
panel-refused = Refused and repeated
    .said = Requests a second that were answered 429, and that had come before.
panel-journals-filled = Journals filled
    .said = What waits for Kafka on disk, as a share of what may. A full journal refuses.
    .nothing = No gateway has a journal (DEALSTREAM_JOURNAL).
panel-change-events = Change events waiting
    .said = Of Salesforce's topic, not yet read.
panel-certificate = Certificate ends in
    .said = Of the gateway's public address.
    .nothing = The public address has no certificate that could end.
panel-end-to-end = From a webhook to the number
    .said = From the arrival of a request to the KPI, on /metrics and in ClickHouse.
panel-events-read = Events read
    .said = Records a second, by topic.
panel-lag = Waiting to be counted
    .said = Records of each topic that are not yet processed.
panel-chunk-time = Time of a chunk
    .said = To fold and store a chunk of records.
panel-chunk-records = Records in a chunk
    .said = On average. Large chunks while much waits are as it should be.
panel-gaps = Gaps and records that Kafka has lost
    .said = In the time that is looked at. Gaps are read again by themselves.
panel-restated = Corrections
    .said = Windows a second whose hour was over when they changed.
panel-series-cut = Series left out of /metrics
    .said = Beyond the limit of series (DEALSTREAM_SERIES_LIMIT).
panel-rows-written = Rows written
    .said = Rows a second, by table.
panel-sink-behind = ClickHouse is behind by
    .said = The age of the oldest record that waits for it.
panel-inserts-failed = Inserts that failed
    .said = Inserts a second that are tried again.
panel-disks = Disks filled
    .said = Of the disks with journal and ClickHouse, the share that is taken.
panel-told = Told, and not taken
    .said = Alerts a second that receivers were told of, and attempts that they did not take.
panel-to-tell = Waiting to be told
    .said = For the hours of a receiver, or since it does not answer.
    .nothing = No receiver is set in the funnel file (alerts: receivers:).
panel-judged = Judged last before
    .said = Time since the worker that judges has looked at what is watched.
    .nothing = Nothing was judged so far: a history that streams in is judged once it is whole.
legend-half-within = { $of }, half within
legend-most-within = { $of }, 99 of 100 within
legend-limited = { $of } limited
legend-repeated = { $of } repeated
legend-gaps = gaps in { $of }
legend-lost = lost of { $of }
legend-told = { $of } told
legend-not-taken = { $of } did not take it
legend-judged = judged
