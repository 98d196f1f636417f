# Every word that people read, in English. A language is a file like this one, named by its tag (tr.ftl); what it lacks
# is said in English. The syntax is that of Project Fluent: https://projectfluent.org/fluent/guide/

language = English
# Whose dates and numbers are written where those of the reader are not known.
locale = en-GB

### KPIs: by subject and id

kpi-deals-revenue = Revenue
    .meaning = Amount of the deals won, by close date.
kpi-deals-won = Won
    .meaning = Deals won, by close date.
kpi-deals-lost = Lost
    .meaning = Deals lost, by close date.
kpi-deals-quota = Quota
    .meaning = What is to be won in the whole month, quarter or year, or on the days asked for.
kpi-deals-quota_attainment = Quota attainment
    .short = Attained
    .meaning = Share of the quota that is won.
kpi-deals-pace = Pace
    .meaning = What is won, as a share of what is due by now: of the quota as large a part as is over of its working days. At 100% it is on pace.
kpi-deals-landing = Landing
    .meaning = What will be won by the end if it goes on like this: what is won / share of the working days over.
kpi-deals-coverage = Coverage
    .meaning = Amount of the open, sales qualified deals that are expected to close in the period, at today's rates / what is missing of the quota.
kpi-deals-reps_at_quota = Reps at quota
    .meaning = Of the reps with a quota: the share that has won it, in whatever teams.
kpi-deals-commission = Commission
    .meaning = What is posted to the ledgers of the reps on the days: for deals by close date, and for what became known late on the day on which it did. In teams and territories, of deals that were won in them.
kpi-deals-deals_needed = Deals needed
    .meaning = Deals to win for what is missing of the quota, if they are as large as those won in the last year.
kpi-deals-leads_needed = Leads needed
    .meaning = Deals that must come into the first stage for that, if as many move on from each stage as so far.
kpi-deals-win_rate = Win rate
    .meaning = Won / (won + lost), by close date.
kpi-deals-win_rate_qualified = Win rate of qualified deals
    .short = Qualified win rate
    .meaning = Won / (won + lost), by close date, of the deals that had reached a stage marked sql.
kpi-deals-win_rate_broad = Win rate, disqualified counted
    .short = Broad win rate
    .meaning = Won / (won + lost + disqualified), by close date.
kpi-deals-win_rate_by_value = Win rate by value
    .meaning = Amount won / (amount won + amount lost).
kpi-deals-win_rate_by_value_left_out = Closed without an amount
    .meaning = Deals won or lost of which no amount was ever known: the win rate by value leaves them out.
kpi-deals-win_rate_cohort = Win rate of deals created
    .meaning = Of the deals created: the share that is won by now. Some are still open.
kpi-deals-still_open = Of these still open
    .short = Still open
    .meaning = Of the deals created: those that are open now.
kpi-deals-average_deal = Average deal size
    .short = Average
    .meaning = Mean amount of the deals won of which an amount is known.
kpi-deals-median_deal = Median deal size
    .short = Median
    .meaning = Median amount of the deals won: half of them are larger.
kpi-deals-deal_lower_quartile = Deal size, lower quartile
    .short = Lower quartile
    .meaning = A quarter of the deals won are smaller.
kpi-deals-deal_upper_quartile = Deal size, upper quartile
    .short = Upper quartile
    .meaning = A quarter of the deals won are larger.
kpi-deals-cycle_days_mean = Sales cycle
    .meaning = Mean time from the creation to the close of the deals won.
kpi-deals-cycle_days_median = Median sales cycle
    .short = Median cycle
    .meaning = Median time from the creation to the close of the deals won, counted in whole minutes.
kpi-deals-created = Deals created
    .short = Created
    .meaning = Deals created.
kpi-deals-created_amount = Amount created
    .meaning = Amount of the deals created, as known now.
kpi-deals-disqualified = Disqualified
    .meaning = Deals disqualified, by close date.
kpi-deals-reps_winning = Reps with a win
    .meaning = Of the reps who logged an activity, or created or closed a deal: the share that won one.
kpi-deals-mql = Marketing qualified (MQL)
    .short = MQL
    .meaning = Deals and leads that first entered a stage marked mql.
kpi-deals-mql_to_sql = MQL to SQL
    .meaning = Of those: the share that has since reached a stage marked sql or one beyond it, or was won.
kpi-deals-mql_to_sql_decided = MQL to SQL, of those decided
    .short = MQL to SQL, decided
    .meaning = The same, of those that are no longer open: those that may still come do not count against it.
kpi-deals-mql_to_sql_days = Time from MQL to SQL
    .short = MQL to SQL days
    .meaning = Median time from the one to the other, those counted that have not come so far.
kpi-deals-open_deals = Open deals
    .short = Open
    .meaning = Deals in an open stage, now.
kpi-deals-open_amount = Open pipeline
    .meaning = Amount of the deals in an open stage, now, at today's rates of exchange.
kpi-deals-stuck = Stuck
    .meaning = Deals longer in an open stage than its limit, now, whoever had them.
kpi-deals-quiet = Quiet
    .meaning = Open deals without an activity, a move or a new amount for longer than their stage allows, now.
kpi-deals-overdue = Overdue
    .meaning = Open deals whose expected close date has passed, now.
kpi-deals-won_later = Won, dated later
    .meaning = Deals won whose close date lies ahead: neither open, nor won yet.
kpi-deals-velocity = Pipeline velocity, a day
    .short = Velocity, a day
    .meaning = Money a day: open qualified deals × their win rate × average deal / days of the sales cycle.
kpi-deals-weighted_pipeline = Weighted pipeline
    .short = Weighted
    .meaning = Amounts of the open deals, each times the chance that a deal of its team is won from its stage.
kpi-deals-forecast = Forecast
    .meaning = What the whole month, quarter or year comes to: in the middle, and between which amounts in eight of ten cases.
kpi-deals-activities = Activities
    .meaning = Activities logged.
kpi-deals-activity_minutes = Time logged
    .meaning = Time logged for activities.
kpi-deals-selling_share_logged = Selling share of the time logged
    .short = Selling time
    .meaning = Share of the logged time that went into activities that the funnel file calls selling.
kpi-deals-activities_per_won_deal = Activities per won deal
    .meaning = Activities that named the deals won, before their close / deals won.
kpi-deals-selling_share_worked = Selling share of the working time
    .short = Selling of working time
    .meaning = Share of the working time up to today that went into activities that the funnel file calls selling.

kpi-stage-entered_deals = Deals that entered
    .meaning = Deals that reached the stage for the first time; one that skipped it reached it.
kpi-stage-moved_on = Stage conversion (moved on)
    .short = Moved on
    .meaning = Of the deals that first entered the stage: the share that has moved on since: to a later stage, to a pipeline that continues this one, or to won.
kpi-stage-lost = Lost
    .meaning = Of the deals that first entered the stage: the share that was lost without that.
kpi-stage-disqualified = Disqualified
    .short = Disq.
    .meaning = Of the deals that first entered the stage: the share that was disqualified without that.
kpi-stage-moved_pipeline = Moved to another pipeline
    .short = Other pipeline
    .meaning = Of the deals that first entered the stage: the share that is in a pipeline that does not continue this one.
kpi-stage-stuck = Stuck
    .meaning = Of the deals that first entered the stage: the share that is open, not further on, and entered longer ago than the stage's limit.
kpi-stage-fresh = Still fresh
    .meaning = Of the deals that first entered the stage: the share that is open, not further on, and within the stage's limit.
kpi-stage-decided_rate = Conversion of decided deals
    .short = Decided
    .meaning = Of the deals that first entered the stage and are no longer open there: the share that moved on.
kpi-stage-moved_on_by_value = Stage conversion (moved on), by value
    .short = Moved on, value
    .meaning = Of the amount of the deals that first entered the stage: the share of those that has moved on since: to a later stage, to a pipeline that continues this one, or to won.
kpi-stage-lost_by_value = Lost, by value
    .short = Lost, value
    .meaning = Of the amount of the deals that first entered the stage: the share of those that was lost without that.
kpi-stage-disqualified_by_value = Disqualified, by value
    .short = Disq., value
    .meaning = Of the amount of the deals that first entered the stage: the share of those that was disqualified without that.
kpi-stage-moved_pipeline_by_value = Moved to another pipeline, by value
    .short = Other pipeline, value
    .meaning = Of the amount of the deals that first entered the stage: the share of those that is in a pipeline that does not continue this one.
kpi-stage-stuck_by_value = Stuck, by value
    .short = Stuck, value
    .meaning = Of the amount of the deals that first entered the stage: the share of those that is open, not further on, and entered longer ago than the stage's limit.
kpi-stage-fresh_by_value = Still fresh, by value
    .short = Still fresh, value
    .meaning = Of the amount of the deals that first entered the stage: the share of those that is open, not further on, and within the stage's limit.
kpi-stage-leaked_amount = Amount leaked
    .meaning = Amount of the deals that first entered the stage and were lost or disqualified without moving on.
kpi-stage-cumulative_conversion = Conversion from the first stage
    .short = From first
    .meaning = Of the deals that reached the pipeline's first stage: the share that has reached this one.
kpi-stage-cumulative_conversion_by_value = Conversion from the first stage, by value
    .short = From first, value
    .meaning = Of the amount of the deals that reached the first stage: the share of those that reached this one.
kpi-stage-time_in_stage_mean = Time in stage
    .short = Days
    .meaning = Mean time that the visits that ended had spent in the stage, whoever had the deal.
kpi-stage-time_in_stage_median = Median time in stage
    .short = Median days
    .meaning = Median time that the visits that began stay in the stage, those counted that are still there.
kpi-stage-bottleneck_share = Bottleneck: share of all time
    .short = Bottleneck
    .meaning = Time of the visits that ended and, so far, of those under way / the same of the whole pipeline.
kpi-stage-time_against_limit = Time against limit
    .meaning = Mean time in the stage, as a multiple of its limit.
kpi-stage-open_deals = In this stage now
    .short = Now
    .meaning = Deals in the stage now.
kpi-stage-open_amount = Amount in this stage now
    .short = Amount now
    .meaning = Amount of the deals in the stage now, at today's rates of exchange.
kpi-stage-stuck_now = Stuck now
    .meaning = Deals longer in the stage than its limit, now, whoever had them.
kpi-stage-quiet_now = Quiet now
    .meaning = Deals in the stage without an activity, a move or a new amount for longer than it allows, now.
kpi-stage-overdue_now = Overdue now
    .meaning = Deals in the stage whose expected close date has passed, now.
kpi-stage-deals_needed = Open deals needed
    .short = Needed
    .meaning = Deals that must be in the stage for what is missing of the quota, if as many move on as so far.
kpi-stage-entered = Moves into the stage
    .short = Moves in
    .meaning = Moves into the stage.
kpi-stage-advanced = Advanced
    .meaning = Moves from the stage to a later one, to a pipeline that continues this one, or to won.
kpi-stage-skipped = Skipped
    .meaning = Moves that jumped over the stage.
kpi-stage-moved_back = Moved back
    .meaning = Moves from the stage to an earlier one.
kpi-stage-lost_moves = Moves to lost
    .meaning = Deals lost from the stage.
kpi-stage-disqualified_moves = Moves to disqualified
    .meaning = Deals disqualified from the stage.
kpi-stage-moved_pipeline_moves = Moves to another pipeline
    .meaning = Moves from the stage to a pipeline that does not continue this one.
kpi-stage-reassigned = Reassigned to another rep
    .short = Reassigned
    .meaning = Deals that another rep took over in the stage.
kpi-stage-taken_over = Taken over from another rep
    .short = From other reps
    .meaning = Deals that a rep took over in the stage from another.
kpi-stage-reopened = Reopened
    .meaning = Closed deals that came back into the stage.
kpi-stage-losses_from_here = Share of the pipeline's losses
    .short = Of losses
    .meaning = Of the deals lost from any stage of the pipeline: the share that was lost from this one.

kpi-activity-type-activities = Activities
    .meaning = Activities of the type that were logged.
kpi-activity-type-minutes = Time logged
    .meaning = Time logged for activities of the type.
kpi-activity-type-activities_per_won_deal = Per won deal
    .meaning = Activities of the type that named the deals won, before their close / deals won.
kpi-activity-type-activity_odds = Odds of winning with it
    .short = Odds
    .meaning = How many times as high the odds of winning are of deals with such an activity as of those without, compared among deals that were closed out of the same stage. It need not be the cause.
kpi-activity-type-activity_odds_crude = Odds of winning with it, all stages in one
    .short = Crude odds
    .meaning = The same, of all closed deals at once: deals that got further collect more activities, which makes it larger than it is.

kpi-source-created = Deals created
    .short = Created
    .meaning = Deals created that came from the source.
kpi-source-won = Won
    .meaning = Deals won that came from the source, by close date.
kpi-source-lost = Lost
    .meaning = Deals lost that came from the source, by close date.
kpi-source-win_rate = Win rate
    .meaning = Won / (won + lost) of the deals that came from the source, by close date.
kpi-source-revenue = Revenue
    .meaning = Amount of the deals won that came from the source, by close date.
kpi-source-mql = Marketing qualified (MQL)
    .short = MQL
    .meaning = Deals and leads that came from the source and first entered a stage marked mql.
kpi-source-mql_to_sql = MQL to SQL
    .meaning = Of those: the share that has since reached a stage marked sql or one beyond it, or was won.

kpi-loss-reason-lost = Lost
    .meaning = Deals lost for the reason, by the day on which they left their stage. Deals lost go by close date instead, and those that came as lost left no stage: reasons need not add up to them.
kpi-loss-reason-lost_amount = Amount lost
    .meaning = Their amounts.
kpi-loss-reason-share = Share of all lost
    .short = Share
    .meaning = Share of the deals lost for any reason, or for none that was given.

kpi-territory-balance_index = Potential per rep, against all
    .short = Potential
    .meaning = The territory's share of the potential over its share of the reps: at 2 twice as rich per rep.
kpi-territory-workload_index = Activities per rep, against all
    .short = Workload
    .meaning = The territory's share of the activities over its share of the reps: at 2 twice as much work per rep.
kpi-territory-result_index = Revenue per rep, against all
    .short = Result
    .meaning = The territory's share of the revenue over its share of the reps: at 2 twice as much is won per rep.

### Words of the page that stand in several places

title = Sales funnel
title-live = Sales funnel, live
connecting = Connecting…
no-script = This page needs JavaScript. The same numbers: { $command }.
language-label = Language
skip = Skip to the numbers
log-in = Log in
login-token = Your token
login-not-known = This token is not known.
log-out = Log out
close = Close
show = Show
show-more = Show more
total = Total
deal = Deal
deals-label = Deals
deals = { $n ->
    [one] { $n } deal
   *[other] { $n } deals
}
open-deals = { $n ->
    [one] { $n } open deal
   *[other] { $n } open deals
}
closed-deals = { $n ->
    [one] { $n } closed deal
   *[other] { $n } closed deals
}
alerts = { $n ->
    [one] { $n } alert
   *[other] { $n } alerts
}
times = { $n ->
    [one] { $n } time
   *[other] { $n } times
}
of-all = { $n } of { $all }
only = only { $what }
stage = Stage
stages = Stages
team = Team
teams = Teams
rep = Rep
reps-title = Reps
territory = Territory
territories = Territories
pipeline = Pipeline
source = Source
sources = Sources
reason = Reason
reasons = Reasons
activity = Activity
activities = Activities
owner = Owner
amount = Amount
worth = Worth
quota = Quota
chance = Chance
booked = Booked
won = Won
lost = Lost
open = Open
state = State
flags = Flags
why = Why
when = When
before = Before
period = Period
days = Days
month = month
quarter = quarter
a-week = a week
expected = Expected
    .meaning = Amount times chance.
expected-close = Expected close
would-pay = Would pay
potential = Potential
    .meaning = The territory's share of the potential over its share of the reps: at 2 twice as rich per rep.
at-least = At least
range-95 = 95% range
as-a-table = As a table
colours = Colours
over-time = Over time
these-days = These days
these-days-key = these days
by-team = By team
by-rep = By rep
by-stage = By stage
due-by-now = due by now
nobody = Unassigned
somebody = Somebody
everybody = Everybody
not-given = Not given
no-stage = no stage yet
in-the-crm = in the CRM, in a new window
biggest-leak = Biggest leak: { $stage }
lines-of-the-file = Lines for the funnel file
find-deal = Find a deal
find-deal-or-owner = Find a deal or owner
find-deal-or-rep = Find a deal or rep
find-rep = Find a rep
find-territory = Find a territory
find-number = Find a number
find-team-or-stage = Find a team or stage
find-heard = Find a CRM, team or source
flag-stuck = stuck
flag-quiet = quiet
flag-overdue = overdue
flag-uncertain = uncertain
outcome-open = open
outcome-won = won
outcome-lost = lost
outcome-disqualified = disqualified
fate-moved_on = moved on
fate-fresh = still fresh
fate-moved_pipeline = moved to another pipeline
fate-stuck = stuck
fate-disqualified = disqualified
fate-lost = lost
verdict-met = met
verdict-missed = missed
verdict-on-pace = on pace
verdict-behind = behind
verdict-reached = reached
verdict-too-early = too early to say
verdict-over = over
colour-booked = booked
colour-range = eight of ten cases
colour-middle = middle
colour-quota = quota
colour-so-far = so far
colour-may-come-out = where it may come out
colour-target = target
colour-came = what came

### Numbers

lasting-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
}
lasting-hours = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
}
lasting-minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
lasting-seconds = { $n ->
    [one] { $n } second
   *[other] { $n } seconds
}
ago = { $time } ago
value-days = { $value } d
value-minutes = { $value } min
value-times = { $value }×
value-odds = { $value }×
number-range = 95% range { $range }
number-of = of { $n }
number-too-few = too few to compare
number-show-deals = { $title }: { $value }. Show the deals
now-known = now known: { $value }
change-points = { $n ->
    [one] { $n } point
   *[other] { $n } points
}
change-under = under { $value }
change-from = from { $value }
change-same = as before
change-up = up
change-down = down
table-region = { $label }, table
table-no-such-name = Nothing by that name.
table-nothing = Nothing in these days.

### Around the chapters

chapters = Chapters
chapter-overview = Overview
chapter-alerts = Alerts
chapter-funnel = Funnel
chapter-pipeline = Pipeline
chapter-forecast = Forecast
chapter-money = Goals and pay
chapter-team = Team
chapter-all = All numbers
what-to-show = What to show
period-today = Today
period-7d = 7 days
period-month = Month
period-quarter = Quarter
period-year = Year
period-all = All
period-dates = Dates
from = From
to = To
all-teams = All teams
all-territories = All territories
all-pipelines = All pipelines
as-of = As of
as-of-meaning = Show everything as it was known at the end of a day
as-of-notice = As it was known at the end of { $day }.
back-to-now = Back to now
dates-no-first = Choose a first day, and a last day if it is not today.
dates-reversed = The first day is after the last.
address-left-out = The address of this page asks for something that is not known here ({ $what }); that part of it is left out.
empty = No data yet
    .why = As soon as your CRM sends its first deal or activity, it appears here by itself.
empty-days = Nothing in these days
    .why = Choose other dates, or another team or pipeline. All shows everything that is known.
empty-as-of = Nothing was known yet
    .why = By then no deal and no activity had arrived here. What a backfill brought later was known from that day on.
foot = Days in { $zone }. The 95% range is where the true rate lies 19 times of 20; of fewer than 10 deals a rate is grey and says little. Late news from the CRM corrects earlier numbers by itself.
foot-uncertain = { $n ->
    [one] { $n } deal may have missed changes; a backfill heals it.
   *[other] { $n } deals may have missed changes; a backfill heals them.
}
foot-sees-all = You see everybody's numbers, as { $login }.
foot-sees-team = You see the numbers of your team, as { $login }.
foot-sees-rep = You see your own numbers, as { $login }.
asked-failed = { $what }: this could not be read; trying again. The other numbers are not affected.
asked-looking = { $what }: looking…
asked-old = { $what }: this cannot be read right now; what you see is from { $time }.
asked-alerts = Alerts
asked-alert = The alert
asked-course = How it came about
asked-deals = Deals
asked-forecast = Forecast
asked-commission = Commission
state-live = Live
state-lost = Connection lost
state-behind = Catching up
state-stale = Standing still
state-incomplete = Incomplete
state-past = As known on { $day }
state-unanswered = No answer yet
notice-unanswered = There is no answer yet to what you chose; what you see is what you chose before.
notice-unanswered-first = There is no answer yet; trying again. Whoever runs this service sees what is wrong with “{ $command }”.
state-refused = Not shown
notice-refused = This cannot be shown: { $why }
notice-lost = Connection lost. These numbers are from { $time }; trying again…
notice-lost-before = Connection lost. These numbers are of what you chose before, from { $time }; trying again…
notice-away = The stored numbers cannot be read right now; trying again.
notice-stale = No news for { $time }: these numbers are from { $clock }, and what happened since is not in them.
notice-preparing = Numbers are being prepared; they may be incomplete for a moment.
notice-missing = Part of what was stored is missing, and these numbers are made of what is left. Whoever runs this service sees what is missing, and how to bring it back, with “{ $command }”.
notice-waiting = { $n ->
    [one] Numbers are catching up: { $n } event is still on its way.
   *[other] Numbers are catching up: { $n } events are still on their way.
}
notice-behind = Numbers are { $time } behind.
notice-funnel-file = The funnel file was changed, and these numbers go by the one before:

### Chapter Overview

at-a-glance = At a glance
card-won = { $n ->
    [one] { $n } deal won
   *[other] { $n } deals won
}
card-no-closed-deals = no closed deals
card-no-deal-won = no deal won
card-median = median { $amount }
card-median-cycle = median sales cycle { $days }
card-stuck = { $n } stuck
card-selling = { $share } of the logged time is selling
card-arrows = Arrows compare with { $days }.
card-won-later = { $n ->
    [one] { $n } deal is won, dated later.
   *[other] { $n } deals are won, dated later.
}
card-data-since = Data since { $since }. Of deals that were closed before { $whole } only those are known that took little time: win rates and sales cycles of these days look worse or shorter than they were. A backfill fills them in.
needs-a-look = Needs a look
attention-leak = { $n ->
    [one] { $share } of { $n } deal that entered were lost.
   *[other] { $share } of { $n } deals that entered were lost.
}
attention-behind = Behind the goal: { $goal }
attention-more-goals = { $n ->
    [one] { $n } more goal is behind
   *[other] { $n } more goals are behind
}
attention-goal = { $value } so far, { $target } by { $day }.
attention-goal-at-most = { $value } so far, at most { $target } by { $day }.
attention-stuck = { $n ->
    [one] { $number } deal stuck in its stage
   *[other] { $number } deals stuck in their stage
}
attention-overdue = { $n ->
    [one] { $number } deal past its expected close date
   *[other] { $number } deals past their expected close date
}
attention-quiet = { $n ->
    [one] { $number } deal without any sign of life for too long
   *[other] { $number } deals without any sign of life for too long
}
trend-by-day = { $title } by day
trend-by-week = { $title } by week
trend-by-month = { $title } by month
trend-by-quarter = { $title } by quarter
trend-by-year = { $title } by year
trend-before = before { $value }
calendar-title = Which days made sales
calendar-region = Days with wins
calendar-nothing = Nothing won in these days.
calendar-no-win = No day with a win.
calendar-none-won = none won
calendar-day = { $n } won, { $amount }
calendar-told = Days with a win: { $n } of { $all }; the best was { $day } with { $amount }.
problems = What could not be used
problems-told = { $n ->
    [one] { $n } message of the last 30 days is in no number. It is kept, and counts once the cause is mended and { $command } was called.
   *[other] { $n } messages of the last 30 days are in no number. Each is kept, and counts once the cause is mended and { $command } was called.
}
problems-line = For the funnel file:
problems-more = { $n ->
    [one] And { $n } other cause: { $command } lists all.
   *[other] And { $n } other causes: { $command } lists all.
}

### Chapter Alerts

alert-state-firing = leaking
alert-state-weakened = weaker than it was
alert-state-warning = not sure yet
alert-state-resolved = over
alert-state-withdrawn = withdrawn
alert-state-silent = silent
alert-state-batch = look at it
alerts-show-behind = { $n ->
    [one] Show what stands behind it
   *[other] Show what stands behind them
}
alerts-more = { $n ->
    [one] { $n } more alert
   *[other] { $n } more alerts
}
alerts-told = What you were told
alerts-now = Now
alerts-of-teams = Alerts are about teams, and about all of them together; who sees only numbers of one's own is shown none.
alerts-none = Nothing leaks more than usual, as far as can be told.
alerts-unsure = Not sure yet
alerts-over = Over
alert-worth = Worth about { $amount } more than what is usually lost in these days.
alert-parts = Told with it
behind-reps = Of these reps
behind-reps-small = Small numbers say little of a person: of these few deals, chance alone makes differences as large.
behind-reasons = Reasons of loss
behind-sources = Where they came from
behind-deals = { $n ->
    [one] { $n } deal behind it
   *[other] { $n } deals behind it
}
behind-show-lost = Show all lost deals of these days
behind-show-disqualified = Show all disqualified deals of these days
life-title = What happened to it
life-told = told { $receiver }
answer-acknowledged = Seen
    .said = seen
    .meaning = Others see that somebody looks after it.
answer-snoozed = Not before a day
    .said = put off
    .meaning = Nobody is told of it before the day after, and it leaves the overview.
answer-real = Deals are really lost
    .said = a real leak
    .meaning = What is lost meanwhile does not become part of what is usual.
answer-new_normal = This is the new normal
    .said = the new normal
    .meaning = From now on what is usual is what has been since it began.
answer-said = { $by } says: { $what }
answer-until = until { $day }
answer-until-label = Until
answer-to = Answer to { $title }
answer-what = What is it?
answer-name = Your name
answer-send = Say it
answer-soon = It stands here in a moment.
answer-refused = It was not possible to say this; try again.
answer-no-service = The service does not answer; try again.
course-title = How sure it is
course-above = Evidence of a leak from { $from } to { $to }: above what makes an alert; it began about { $began }.
course-below = Evidence of a leak from { $from } to { $to }: below what makes an alert; it began about { $began }.
course-alert = alert
course-warning = warning
course-none = none
course-evidence = evidence of a leak
course-since = when it began, in 80 of 100 cases
course-line = The line of the alert lies where chance alone gets as rarely as was asked for.
course-by-day = Evidence by day
course-day = Day
course-decided = Decided
course-leaked = Leaked
course-evidence-short = Evidence
course-alert-at = Alert at
heard-title = Heard of
heard-failed = It was not possible to read when something was last heard; trying again.
heard-told = Of { $n } of { $all } it is known when something usually comes; when nothing does for long, that is an alert.
heard-too-early = Until something has come for eight weeks, nothing is known of usual hours.
heard-silent-now = { $n ->
    [one] Now { $n } is silent.
   *[other] Now { $n } are silent.
}
heard-of-whom = Of whom
heard-last = Last heard
    .meaning = How long ago something last came in
heard-week = Usually a week
    .meaning = Deals and activities of which something comes in an hour
heard-after = Silence is said after
    .meaning = If it begins on a Tuesday at ten
heard-kind-connector = CRM
heard-kind-team = team
heard-kind-source = new deals from
heard-silent = silent
heard-watched = watched
heard-learning = learning
heard-why-young = it has been heard of for less than eight weeks
heard-why-rare = something comes in fewer than three hours of a week
heard-why-old = what alerts are judged by was made before silence was watched
watched-title = What is watched
watched-failed = It was not possible to read what is watched; trying again.
watched-nothing = Nothing yet: a quarter of deals must be known before what is unusual can be told.
watched-since = { $n ->
    [one] { $n } series is watched by itself since { $day }.
   *[other] { $n } series are watched by themselves since { $day }.
}
watched-budget = { $n ->
    [one] On average over a year, at most about { $n } false alarm a month over all of them, as long as deals are lost and recorded as in the year before.
   *[other] On average over a year, at most about { $n } false alarms a month over all of them, as long as deals are lost and recorded as in the year before.
}
watched-few-quarters = { $n ->
    [one] The season is known from { $n } quarter only: there may be more.
   *[other] The season is known from { $n } quarters only: there may be more.
}
watched-no-season = The season is not known yet: there may be more.
watched-all = All { $n } series
watched-whose = Whose
watched-where = Where
watched-for = Watched for
watched-usual = Usual share
watched-known = Deals known
    .meaning = Of the year before, with those that the whole says of the part
watched-needed = of { $n } needed
watched-watched = watched
watched-too_small = watched as a part
watched-learning = learning
watched-failing = not watched
watched-why-learning = less than a quarter of history is known
watched-why-failing = dealstream fails to work out what is normal; that is a defect
watched-why-few = { $known } deals are known; { $needed } are needed to tell a leak from an unlucky start
watched-why-rare = so little leaks here that a leak could not be told from chance in time
watched-kind-lost = lost
watched-kind-disqualified = disqualified
watched-kind-stuck = stuck
watched-kind-conversion = not moved on
watched-kind-win_rate = deals lost of those closed

### Chapter Funnel

funnel-title = Where prospects leave
funnel-meaning = Of the deals that first entered a stage in these days: what has become of them.
stage-entered = { $deals } entered
stage-here = { $number } in this stage now
stage-not-decided = not decided yet
stage-nothing-entered = no deal entered
stage-moved-on = { $share } moved on
stage-of-decided = { $n ->
    [one] of { $n } decided deal
   *[other] of { $n } decided deals
}
stage-of-few-decided = { $n ->
    [one] of only { $n } decided deal
   *[other] of only { $n } decided deals
}
stage-nothing-lost = nothing lost yet
stage-lost-for = Lost in these days for:
stage-leaked = { $amount } leaked
biggest-leak-why = { $share } of the deals that entered were lost, more than in any other stage
closed-in-these-days = Closed in these days:
closed-by-date = by close date, whenever they entered
stages-of = Stages of { $pipeline }
unplaced = No stage yet
unplaced-deals = { $n ->
    [one] { $n } deal was created in these days and has not been in a stage of the funnel.
   *[other] { $n } deals were created in these days and have not been in a stage of the funnel.
}
stage-by-stage = Stage by stage
how-often-we-win = How often we win
how-old = How old deals are when they are won
where-from = Where deals come from
why-lost = Why deals are lost
rates-still-open = { $n } still open
of-win_rate = { $n ->
    [one] { $n } closed deal
   *[other] { $n } closed deals
}
of-win_rate_qualified = { $n ->
    [one] { $n } qualified closed deal
   *[other] { $n } qualified closed deals
}
of-win_rate_broad = { $n ->
    [one] { $n } closed or disqualified deal
   *[other] { $n } closed or disqualified deals
}
of-win_rate_cohort = { $n ->
    [one] { $n } deal created
   *[other] { $n } deals created
}
of-mql_to_sql = { $n ->
    [one] { $n } MQL
   *[other] { $n } MQLs
}
curve-too-few = Too few deals are old enough to say.
curve-end = { $n ->
    [one] After { $n } day { $won } are won, { $lost } lost, { $open } open.
   *[other] After { $n } days { $won } are won, { $lost } lost, { $open } open.
}
curve-days = days since the deal was created
curve-table = Share of deals by age
curve-won = won, with its 95% range
curve-lost = lost

### Chapter Pipeline

open-now = Open now
open-worth = { $deals } worth { $amount }
open-flag-stuck = stuck: longer in their stage than its limit
open-flag-quiet = quiet: nothing has happened for too long
open-flag-overdue = overdue: the expected close date has passed
open-flag-won_later = won, dated later
open-in = What is open in { $pipeline }
where-it-jams = Where it jams
jam = Most time goes into { $stage }.
what-changed = What changed in the pipeline
    .meaning = { $days }, all open deals, by what is known now.
    .deals = Open deals of these days, by what happened to them, as they are now.
due-by = Due by { $day }
    .meaning = The same for deals that are expected to close by then.
    .deals = Deals expected to close by then, by what happened to them, as they are now.
stuck-longest = Stuck longest
waterfall-region = From the open pipeline at the start to that at the end
waterfall-opening = Open at the start
waterfall-new = New
waterfall-reopened = Reopened
waterfall-pulled_in = Pulled in
waterfall-grown = Grown
waterfall-shrunk = Shrunk
waterfall-pushed_out = Pushed out
waterfall-won = Won
waterfall-lost = Lost
waterfall-disqualified = Disqualified
waterfall-other = Other
waterfall-closing = Open at the end
deals-none = None.
deals-without-amount = { $n } without an amount in { $currency }
deals-listed = { $n ->
    [one] { $listed } of { $n } deal are listed.
   *[other] { $listed } of { $n } deals are listed.
}
deals-others = Choose fewer days, or one team or pipeline, to see the others.
deals-days-in-stage = Days in stage
deals-created = Created
deals-last = Last sign of life
deals-outcome = Outcome

### Chapter Forecast

forecast-of-this = Of this
forecast-of-now = A forecast is of now. What was forecast of months that are over, and what came, is told there, too.
forecast-too-few = Too few deals were closed to go by: the forecast begins by itself once there are enough.
forecast-lead = { $days } comes to about { $middle }, in eight of ten cases between { $low } and { $high }.
forecast-quota = The quota of { $quota } is reached with a chance of { $chance }.
forecast-besides = By { $periods } at this point: { $share } of what due deals are expected to bring comes by the end, and deals that are not due, or not there yet, bring { $mean } (in eight of ten cases { $range }). Below: the deals that are due alone, each won with the chance of its stage.
last-months = { $n ->
    [one] the last { $n } month
   *[other] the last { $n } months
}
last-quarters = { $n ->
    [one] the last { $n } quarter
   *[other] the last { $n } quarters
}
forecast-booked = Booked so far
forecast-won-in-period = won in this period
forecast-to-come = Expected to come
forecast-due = { $n ->
    [one] of { $n } open deal due, worth { $amount }
   *[other] of { $n } open deals due, worth { $amount }
}
forecast-chance = Chance of the quota
forecast-no-quota = there is no quota
forecast-all-open = all open deals, whenever they close
forecast-velocity = Pipeline velocity
forecast-velocity-is = { $n ->
    [one] Velocity: { $n } open qualified deal × { $share } won × { $each } each, over { $days } from creation to close, is { $amount } a day.
   *[other] Velocity: { $n } open qualified deals × { $share } won × { $each } each, over { $days } from creation to close, is { $amount } a day.
}
forecast-meaning = In the middle, and between which amounts in eight of ten cases.
forecast-open-due = Open and due
forecast-chance-of-it = Chance of it
forecast-deals-due = Deals due
forecast-won-from = Won from here
    .meaning = Of the deals that reached the stage and have had their time: the share that was won.
forecast-by-team = Forecast by team
forecast-by-stage = Forecast by stage
forecast-largest = The deals that are expected to bring most
forecast-record = How good forecasts were
forecast-chances = Chances are those of deals that reached their stage from { $days }; those of a team are drawn towards everybody's, the more the fewer deals it had.
of-the-quota = { $share } of the quota
chance-under = under { $share }
chance-over = over { $share }
left-out = Not in the forecast: { $deals }.
left-out-without_close_date = { $n ->
    [one] { $n } open deal with no expected close date
   *[other] { $n } open deals with no expected close date
}
left-out-without_amount = { $n ->
    [one] { $n } open deal with no amount
   *[other] { $n } open deals with no amount
}
left-out-without_chance = { $n ->
    [one] { $n } open deal with a stage of which too little is known
   *[other] { $n } open deals with a stage of which too little is known
}
outlook-title = How likely { $days } comes to which amount: { $low } or more in nine of ten cases, { $middle } in half of them, { $high } in one of ten.
outlook-quota = quota { $amount }
outlook-or-more = { $amount } or more: { $share }
record-none-month = No month is over of which enough was known before to forecast it.
record-none-quarter = No quarter is over of which enough was known before to forecast it.
record-of-months = { $n ->
    [one] { $within } of { $n } month
   *[other] { $within } of { $n } months
}
record-of-quarters = { $n ->
    [one] { $within } of { $n } quarter
   *[other] { $within } of { $n } quarters
}
record-lead = What came lay within the range in { $within }; eight of ten should.
record-lead-all = In all, with what other deals bring, in { $within }.
record-too-low = More came than was forecast, more often than chance explains: they were too low.
record-too-high = Less came than was forecast, more often than chance explains: they were too high.
record-table = Forecasts and what came
record-forecast-on = forecast on { $day }
record-came = Came
record-of-due = { $amount } of deals due then
record-in-all = In all
    .meaning = With what deals bring that are not due or not there yet, as earlier periods had told.
record-in-range = In the range
record-within = within
record-more = more
record-less = less
record-more-came = more came
record-less-came = less came
record-deals = Due in a past forecast, counted once in each.
record-chances = Chances by stage
    .meaning = Of the deals that were due: what was said of them, and what became of them.
record-chance = Chance said
record-won-in-time = Won in time
record-won-at-all = Won at all

### Chapter Goals and pay

quotas = Quotas
quotas-all-pipelines = Quotas are of reps and teams over all pipelines. Choose all pipelines to see them.
quotas-nobody = Nobody has a quota on these days.
quotas-none = There are no quotas yet. Write in the funnel file what each rep or team is to win:
quotas-won = { $won } of { $quota } is won: { $share } of the quota.
quotas-landing = At this pace it comes to { $amount }.
quotas-due = { $due } was due by now.
quotas-due-more = { $due } was due by now: { $more } more.
quotas-missing = { $amount } are missing
quotas-on-pace = { $share } is on pace
quotas-no-day = no working day is over yet
quotas-if = if it goes on at this pace
quotas-covered = of what is missing is open and due
quotas-nothing-missing = met: nothing is missing
quotas-reps = { $n ->
    [one] of { $n } rep with a quota
   *[other] of { $n } reps with a quota
}
quotas-no-calendar = no calendar yet
quotas-of-logged = { $share } of the time logged
quotas-by-team = Quotas by team
quotas-by-rep = Quotas by rep
goals = Goals
goals-none = There are no goals yet. Any number of this page can be one; write in the funnel file:
goals-none-here = There is no goal for what is chosen here. Choose all teams, territories and pipelines to see the others.
goal-target = target { $target } by { $day }
goal-at-most = at most { $target } by { $day }
goal-at-the-end = at the end
goal-working-days = so far, { $share } of the working days are over
goal-calendar-days = so far, { $share } of the calendar days are over
goal-landing = If it goes on like this:
goal-range = { $level } range { $range }
goal-cases = in { $cases } of 100 cases { $range }
goal-chance = chance { $share }
goal-needs-deals = It takes { $deals }.
goal-needs-leads = It takes { $deals }, and { $leads } to win them from.
goal-needs-range = It takes { $deals }, and { $leads } to win them from ({ $range } in 80 of 100 cases).
more-deals = { $n ->
    [one] { $n } more deal
   *[other] { $n } more deals
}
leads = { $n ->
    [one] { $n } lead
   *[other] { $n } leads
}
goal-no-range = No range: { $why }.
why-no-projection-nothing_yet = there is nothing to go by yet
why-no-projection-too_few = fewer than 5 so far
why-no-projection-of_now = it is of this moment, and says nothing of later ones
why-no-projection-no_sum = it is no sum that grows, and no share of deals
why-no-projection-no_amounts = the amounts that it adds up are not known one by one
why-no-projection-no_day_over = no day of its time is over
why-no-projection-was_of_then = it is of a moment, and its last day is over; ask for the number as of that day
pay-title = Commission
pay-of-all = Reps are paid for all they win, whatever the territory and pipeline.
pay-of-team = Of reps who are in the team on the last day, with all that they won, in whatever team; KPIs of a team count the commission of deals that were won in it.
pay-no-plan = There is no commission plan yet. Write in the funnel file what reps are paid of what they win, beside their quotas:
pay-nobody = No rep with a plan has a quota on these days.
pay-nobody-then = No rep with a plan has a quota on these days, as it was known then.
reps = { $n ->
    [one] { $n } rep
   *[other] { $n } reps
}
pay-lead-settled = { $amount } for { $reps }, all of it settled.
pay-lead-open = { $amount } for { $reps }; none of it is settled yet.
pay-lead-some = { $amount } for { $reps }; { $open } of it is not settled yet.
pay-at-forecast = At the forecast the periods that are running come to about { $amount } ({ $range }).
pay-by-rep = Commission by rep
pay-as-of = By what was known on { $moment } ({ $zone }). What is settled never changes: what becomes known later is posted in the period in which it is known.
pay-plan = plan { $plan }
pay-settled = settled
pay-so-far = so far
pay-settles = settles on { $day }
pay-so-far-settles = as known so far; settles on { $day }
pay-statement = Won { $won } of { $quota }; earned { $earned }, adjusted for earlier periods { $adjusted }, paid { $paid }.
pay-postings = Postings
pay-show-postings = { $name }, { $days }: show the postings
pay-posted = Posted
pay-closed = Closed
pay-attainment = Attainment
pay-attained = Attained
pay-pays = Pays
pay-earned = Earned
    .meaning = What the deals that closed in the period bring.
pay-adjusted = Adjusted
    .meaning = What became known late about earlier periods; negative: taken back.
pay-paid = Paid
    .meaning = Both.
pay-next = What the next deals would pay
    .meaning = If it were won now, as the rep's next deal.
pay-of-it = { $share } of it
pay-show-all = { $n ->
    [one] Show { $n } deal
   *[other] Show all { $n } deals
}
posting-won = won
posting-won_late = known late
posting-won_again = won again
posting-taken_over = was another rep's
posting-amount = amount corrected
posting-cancelled = cancelled
posting-other_rep = is another rep's
posting-other_period = closes later

### Chapter Team

activities-by-type = Activities by type
odds-title = Which activities go with winning
odds = the odds of winning are { $times } as high with one as without
odds-maybe-chance = the odds of winning are { $times } as high with one as without, which may be chance
odds-crude = without regard to how far deals came { $times }
odds-meaning = Deals with such an activity are won more or less often; that need not be the cause. Deals that came equally far are compared with each other.
odds-too-few = Too few closed deals with and without an activity to say.
fair-title = Are territories fair?
fair-lead = What there is to win is { $how } among the reps: imbalance { $imbalance }, 0 is fair.
fair-even = evenly spread
fair-somewhat = somewhat uneven
fair-uneven = uneven
fair-nobody = There is nobody in a territory, or nothing to win in any.
fair-nobody-there = nobody works there
fair-none = none
fair-share = { $times }× a fair share
fair-reps = Who works there today; a new rep counts as the share of a quota asked.
fair-activities = The same of the activities of these days.
fair-revenue = The same of the revenue of these days.
fair-no-move = No move of one rep or account would make it fairer.
fair-move-rep = Best single move: { $what } from { $from } to { $to }; the imbalance falls from { $before } to { $after }.
fair-move-account = Best single move: the account { $what } from { $from } to { $to }; the imbalance falls from { $before } to { $after }.
fair-everybody = Territories are compared over everybody: choose all teams, territories and pipelines.
fair-one = There is one territory; with two or more this says whether they are fair. Write them in the funnel file, and name them in the reps' assignments:
fair-no-territories = There are no territories; with two or more this says whether they are fair. Write them in the funnel file, and name them in the reps' assignments:
fair-foot-file = A fair share is what all have per rep. Potential: as the funnel file says.
fair-foot-open = A fair share is what all have per rep. Potential: the open pipeline; write { $line } at a territory for what it could bring.
fair-foot = Imbalance of the activities { $activities }, of the revenue { $revenue }.

### Chapter All numbers

all-title = All numbers, and what they mean
all-number = Number
all-value = Value
all-change = Change
all-of-stages = All numbers of stages
all-too-wide = Too wide for paper: it is on the page, and in CSV as { $command } writes it.

### Reasons for which something could not be used

reason-unknown_stage = a stage that the funnel file does not have
reason-unknown_pipeline = a pipeline that the funnel file does not have
reason-unknown_rep = a rep whom the funnel file does not have
reason-unknown_activity_type = an activity type that the funnel file does not have
reason-unknown_currency = a currency without an exchange rate in the funnel file
reason-in_the_future = dated more than a day ahead
reason-unsupported_object = about something else than deals
reason-unsupported_subscription = a subscription that is not known
reason-bad_amount = an amount that is no number, or too large
reason-bad_time = a time that cannot be read
reason-bad_id = without an id that can be used
reason-bad_value = a field with a value that cannot be used
reason-bad_event = not an event as dealstream knows them
reason-bad_shape = not built as events are
reason-not_json = not JSON
reason-too_large = more than one request may tell
reason-missing_fields = without fields that the CRM must be set to send
reason-missed_changes = changes that the CRM does not describe; a backfill heals them
reason-not_understood = made the gateway fail; its log says where
reason-corrupt_batch = broken on its way through Kafka
problem-unknown_rep = Rep { $value } is not in the funnel file
problem-unknown_stage = Stage { $value } is not in the funnel file
problem-unknown_activity_type = Activity type { $value } is not in the funnel file
problem-unknown_currency = Currency { $value } is not in the funnel file
problem-unknown_pipeline = Pipeline { $value } is not in the funnel file
problem-add = Add it under { $section }.
problem-add-stage = Add it under stages of its pipeline.

### Alerts of leaks

alert-what = { $kind ->
   *[lost] more deals are lost
    [disqualified] more deals are disqualified
    [stuck] more deals get stuck
    [conversion] fewer deals move on
    [win_rate] fewer deals are won
}
alert-what-rates = { $kind ->
   *[lost] more deals are lost: about { $after }, usually { $before }
    [disqualified] more deals are disqualified: about { $after }, usually { $before }
    [stuck] more deals get stuck: about { $after }, usually { $before }
    [conversion] fewer deals move on: about { $after }, usually { $before }
    [win_rate] fewer deals are won: about { $after }, usually { $before }
}
alert-title = { $kind ->
   *[lost] { $whose }: more deals are lost in { $place }
    [disqualified] { $whose }: more deals are disqualified in { $place }
    [stuck] { $whose }: more deals get stuck in { $place }
    [conversion] { $whose }: fewer deals move on in { $place }
    [win_rate] { $whose }: fewer deals are won in { $place }
}
alert-rates = { $kind ->
   *[lost] Usually { $before } are lost; { $since } it is about { $after } ({ $low } to { $high } in 80 of 100 cases).
    [disqualified] Usually { $before } are disqualified; { $since } it is about { $after } ({ $low } to { $high } in 80 of 100 cases).
    [stuck] Usually { $before } are stuck; { $since } it is about { $after } ({ $low } to { $high } in 80 of 100 cases).
    [conversion] Usually { $before } move on; { $since } it is about { $after } ({ $low } to { $high } in 80 of 100 cases).
    [win_rate] Usually { $before } are won; { $since } it is about { $after } ({ $low } to { $high } in 80 of 100 cases).
}
alert-rates-over = { $kind ->
   *[lost] Usually { $before } are lost; { $since } it was about { $after } ({ $low } to { $high } in 80 of 100 cases).
    [disqualified] Usually { $before } are disqualified; { $since } it was about { $after } ({ $low } to { $high } in 80 of 100 cases).
    [stuck] Usually { $before } are stuck; { $since } it was about { $after } ({ $low } to { $high } in 80 of 100 cases).
    [conversion] Usually { $before } move on; { $since } it was about { $after } ({ $low } to { $high } in 80 of 100 cases).
    [win_rate] Usually { $before } are won; { $since } it was about { $after } ({ $low } to { $high } in 80 of 100 cases).
}
since-day = since { $day }
since-about = since about { $day } (some day from { $first } to { $last })
since-week = since about the week of { $day } (some day from { $first } to { $last })
alert-cost-counted = { $kind ->
   *[lost] { $leaks } of { $outcomes } were lost, about { $above } more than usual.
    [disqualified] { $leaks } of { $outcomes } were disqualified, about { $above } more than usual.
    [stuck] { $leaks } of { $outcomes } got stuck, about { $above } more than usual.
    [conversion] { $leaks } of { $outcomes } did not move on, about { $above } more than usual.
}
alert-cost = { $kind ->
   *[lost] { $leaks } of { $outcomes } deals were lost, about { $above } more than usual.
    [disqualified] { $leaks } of { $outcomes } deals were disqualified, about { $above } more than usual.
    [stuck] { $leaks } of { $outcomes } deals got stuck, about { $above } more than usual.
    [conversion] { $leaks } of { $outcomes } deals did not move on, about { $above } more than usual.
}
alert-cost-worth = { $kind ->
   *[lost] { $leaks } of { $outcomes } deals were lost, about { $above } more than usual, worth about { $worth }.
    [disqualified] { $leaks } of { $outcomes } deals were disqualified, about { $above } more than usual, worth about { $worth }.
    [stuck] { $leaks } of { $outcomes } deals got stuck, about { $above } more than usual, worth about { $worth }.
    [conversion] { $leaks } of { $outcomes } deals did not move on, about { $above } more than usual, worth about { $worth }.
}
alert-chance = Chance alone does this here about once in { $span }.
alert-unsure = That is not enough to be sure.
alert-lasts = It has lasted for more than { $days } days: say whether deals are really lost, or whether this is the new normal.
alert-begin-resolved = It is over:
alert-begin-withdrawn = Taken back:
alert-details = Details
moment = { $weekday } { $day }, { $time }
span-months = { $n ->
    [one] { $n } month
   *[other] { $n } months
}
span-years = { $n ->
    [one] { $n } year
   *[other] { $n } years
}
span-a-century = 100 years or more
series-kind = { $kind ->
   *[lost] lost
    [disqualified] disqualified
    [stuck] stuck
    [conversion] not moved on
    [win_rate] not won
}
because-weakened = By what has become known since, it would only be a warning.
because-as-usual = It is as usual again.
because-did-not-last = It did not last.
because-outlived = What is normal has been worked out anew since.
because-restated = { $kind ->
   *[lost] What is known of these deals has changed: { $leaks } of { $outcomes } were lost, as was known then; by now it is { $leaks_now } of { $outcomes_now }.
    [disqualified] What is known of these deals has changed: { $leaks } of { $outcomes } were disqualified, as was known then; by now it is { $leaks_now } of { $outcomes_now }.
    [stuck] What is known of these deals has changed: { $leaks } of { $outcomes } got stuck, as was known then; by now it is { $leaks_now } of { $outcomes_now }.
    [conversion] What is known of these deals has changed: { $leaks } of { $outcomes } did not move on, as was known then; by now it is { $leaks_now } of { $outcomes_now }.
}
because-no-batch = By what is known now, these deals were not closed at once.
because-really-lost = Somebody said that these deals were really lost; each of them counts.
because-a-week-ago = It was a week ago.
because-answered = Somebody answered.
batch-title = { $kind ->
   *[lost] { $team }: { $n } deals lost at once in { $stage }
    [disqualified] { $team }: { $n } deals disqualified at once in { $stage }
}
batch-text = { $kind ->
   *[lost] Clean-up or blow? { $n } deals in { $stage } were lost by { $who } within 10 minutes on { $day }.
    [disqualified] Clean-up or blow? { $n } deals in { $stage } were disqualified by { $who } within 10 minutes on { $day }.
}
batch-text-worth = { $kind ->
   *[lost] Clean-up or blow? { $n } deals in { $stage } were lost by { $who } within 10 minutes on { $day }, worth { $worth }.
    [disqualified] Clean-up or blow? { $n } deals in { $stage } were disqualified by { $who } within 10 minutes on { $day }, worth { $worth }.
}
batch-counts = Alerts count them as one, unless somebody says that they were really lost.
picture-shows-above = { $title }. How the evidence of it grew until { $day }: it is above the line of the alert.
picture-shows-below = { $title }. How the evidence of it grew until { $day }: it is below the line of the alert.
picture-began-on = It began on { $day }.
picture-began-about = It began about { $day }, in 8 of 10 cases from { $first } to { $last }.
picture-how-sure = How sure it is, day by day

### Alerts of silence

connector-standard = dealstream's own webhook
silence-title-connector = Nothing comes from { $name } any more
silence-title-source = No new deals come from { $name } any more
silence-title-team = Nothing is heard of { $name } any more
silence-is-connector = Nothing has come from { $name } since { $at }.
silence-is-source = No new deal has come from { $name } since { $at }.
silence-is-team = No news of any deal of { $name } has come since { $at }.
silence-was-connector = Nothing had come from { $name } since { $at }.
silence-was-source = No new deal had come from { $name } since { $at }.
silence-was-team = No news of any deal of { $name } had come since { $at }.
silence-over = It is over.
silence-usually-connector = Usually there is news of about { $number } deals and activities in such hours.
silence-usually-source = Usually about { $number } new deals come in such hours.
silence-usually-team = Usually there is news of about { $number } of its deals in such hours.
silence-look-connector = Look whether the subscription in { $name } is still on, and whether its requests arrive here.
silence-look-source = Look whether what comes in by { $name } still becomes a deal in the CRM.
silence-look-team = Ask whether the team still works in the CRM as it did, and under the same owners.
silence-hangs = { $n ->
    [one] { $teams } depends on it: meanwhile nobody can say whether more deals than usual are lost there.
   *[other] { $teams } depend on it: meanwhile nobody can say whether more deals than usual are lost there.
}
silence-holiday = If nobody worked, add the day to the funnel file, under calendar, in holidays: “{ $line }”.
silence-holiday-team = If nobody worked, add the day to the funnel file, under calendar of the team { $team }, in holidays: “{ $line }”.
because-heard-again = Something came again on { $at }.
because-long-silent = Nothing has come for eight weeks: that is what is usual by now.
because-no-silence = By what is known by now it is no silence: something became known late, a holiday was added, or it is not watched for silence any more.

### Terminal: values and what stands around tables

# How a day is written in figures, as Unicode has it.
figures-of-a-day = yyyy-MM-dd
number-of-few = { $value } of { $n }
number-percents = { $low }–{ $high }%
number-points = { $n } pts
number-same = same
number-days = { $value } days
head-before = before: { $days }
head-as-known = as it was known on { $moment }
head-amounts = amounts in { $currency }
head-zone = days in { $zone }
head-of-team = team { $name }
head-of-rep = rep { $name }
head-of-territory = territory { $name }
head-of-pipeline = pipeline { $name }
note-restated = Restated since then: { $changes }.
note-stale = The workers gave no sign for { $time }: this may be stale.
note-data-since = Data since { $since }: of deals closed before { $whole } only quick ones are known.
range-95-short = 95% range
range-95-meaning = 95% range: where the true rate is with 95% certainty, and of how many deals.

### Terminal: KPIs and deals

pipeline-now = Pipeline, now
funnel-of = Funnel: { $pipeline }
first-reps = The first { $n } of { $all } reps; --by rep shows all.
lost-there-for = Lost there for: { $reasons }.
nothing-lost = Nothing lost yet.
none-lost-here = { $n ->
    [one] Of the deals that entered a stage in these days none was lost; the stages of { $n } lost deal are from before, or not known.
   *[other] Of the deals that entered a stage in these days none was lost; the stages of { $n } lost deals are from before, or not known.
}
loss-reason = Loss reason
rows-team = Team
rows-rep = Rep
rows-territory = Territory
rows-pipeline = Pipeline
rows-day = Day
rows-week = Week
rows-month = Month
rows-quarter = Quarter
rows-year = Year
close-day = Close
flags-short = Flags
pays = Pays
deals-shown = { $n } of them are shown; --limit and --offset show others, --csv all fields.

### Terminal: goals, territories, forecast and commission

goal = Goal
goal-by = By
goal-target-short = Target
goal-so-far = So far
goal-lands = Lands at
goal-ends-between = { $goal }: in { $cases } of 100 cases it ends between { $low } and { $high }.
goal-ends-between-chance = { $goal }: in { $cases } of 100 cases it ends between { $low } and { $high }, the target is reached with a chance of { $chance }.
goal-no-projection = { $goal }: no projection: { $why }.
goals-not-written = The funnel file has no such goals; write them under goals, for example
territories-not-written = The funnel file has no territories; write them under territories, and in the reps' assignments.
territories-of = Activities and revenue of { $days }
territories-meaning = Potential, work and revenue are per rep, against all: 1 is fair, 2 is twice as much.
territories-imbalance = Imbalance of the potential ({ $of }): { $imbalance }; 0 is fair.
potential-of-funnel-file = as the funnel file says
potential-of-open-pipeline = the open pipeline
reps-short = Reps
per-rep = per rep
no-move-rep = No move of one rep would make it fairer.
no-move-account = No move of one account would make it fairer.
best-move-rep = Best move of one rep: { $what } from { $from } to { $to }; the imbalance falls to { $imbalance }.
best-move-account = Best move of one account: { $what } from { $from } to { $to }; the imbalance falls to { $imbalance }.
forecast-head = Forecast for { $days }, amounts in { $currency }
forecast-about = About { $middle }, in eight of ten cases between { $low } and { $high }.
forecast-besides-briefly = By { $periods } at this point: { $share } of what due deals are expected to bring comes by the end, and others bring { $mean }.
forecast-of-due-alone = If each due deal is won with the chance of its stage, and no other deal:
forecast-booked-is = Booked: { $amount }.
forecast-due-is = { $n ->
    [one] Due: { $n } open deal, { $amount }; of it { $mean } comes on average.
   *[other] Due: { $n } open deals, { $amount }; of it { $mean } comes on average.
}
forecast-weighted-is = Weighted pipeline, whenever it closes: { $amount }.
forecast-chances-of = Chances are those of deals that reached their stage from { $days }.
due-short = Due
low = Low
middle = Middle
high = High
chance-of-quota-short = Of quota
days-before-30 = 30 days before
of-others = Of others
of-others-meaning = Of others: what deals brought that were not due then.
pay-as-known = As it was known on { $moment } ({ $zone })
pay-not-written = The funnel file has no plan; add plans, and quotas for their reps.
pay-earned-short = Earned
pay-adjusted-short = Adjusted
activities-short = Activities
deals-short = Deals
pay-of-quota = Of it
pay-from = From
pay-to = To
pay-in-all = { $amount } in all.
pay-in-all-open = { $amount } in all; * not settled yet: { $open }.
pay-other-more = By the other plans { $amount }, { $difference } more.
pay-other-less = By the other plans { $amount }, { $difference } less.
pay-other-without = In none of them: { $reps }.
pay-at-forecasts = At the reps' forecasts the running periods cost { $middle }; { $low } at the low ones, { $high } at the high.
pay-would-get = { $rep } gets { $pays } for winning { $deal } ({ $stage }, { $amount }) now.
pay-others-would = { $n ->
    [one] { $n } other open deal would pay too; --json has it.
   *[other] { $n } other open deals would pay too; --json has them.
}

### Terminal: alerts

alert = Alert
what = What
since-about-short = Since about
alerts-none-at-all = No alerts.
alerts-none-open = { $n ->
    [one] No alerts are open; dealstream alerts list --all shows { $n } alert that is over.
   *[other] No alerts are open; dealstream alerts list --all shows { $n } alerts that are over.
}
alerts-over-too = { $n ->
    [one] dealstream alerts list --all shows { $n } alert that is over, too.
   *[other] dealstream alerts list --all shows { $n } alerts that are over, too.
}
alert-part-of = part of { $id }
alert-with-it = With it: { $title } ({ $id })
alert-came = { $state }, evidence { $evidence } of { $threshold }
alert-was-told = { $receiver } was told: { $state }
alert-still-to-tell = { $receiver } is still to be told: { $state }
tune-promise = { $n ->
    [one] At most about { $n } false alarm a month over all that is watched, on average over a year, provided that deals go on as from { $first } to { $last }.
   *[other] At most about { $n } false alarms a month over all that is watched, on average over a year, provided that deals go on as from { $first } to { $last }.
}
tune-watched = Watched
tune-usual = Usual
tune-a-day = A day
tune-known = Known
tune-needed = Needed
tune-threshold = Threshold
tune-seen-after = { $odds } × seen after
tune-nine-of-ten = 9 of 10
tune-others = { $n ->
    [one] { $n } other is too small or too new; --all says why.
   *[other] { $n } others are too small or too new; --all says why.
}
waiting-delays = Working out delays
waiting-quarters = Judging quarter by quarter
silence-of = Silence of
a-week-title = A week
active-hours = Active hours
days-differ = Days differ
said-after = Said after
said-after-meaning = Said after: a silence that begins on a Tuesday at ten.
backtest-learning = Less than a quarter of history is known before { $day }: nothing could have fired.
backtest-said = { $alerts } in { $messages } from { $first } to { $last }, at { $budget } a month.
backtest-fired = Fired
backtest-over = Over
backtest-not-over = not yet
backtest-lost = Lost until then
messages = { $n ->
    [one] { $n } message
   *[other] { $n } messages
}
false-alarms = { $n ->
    [one] { $n } false alarm
   *[other] { $n } false alarms
}
more-than-usual = { $n ->
    [one] about { $n } deal more than usual
   *[other] about { $n } deals more than usual
}
more-than-usual-worth = { $n ->
    [one] about { $n } deal more than usual, { $worth }
   *[other] about { $n } deals more than usual, { $worth }
}
explain-usually = { $n ->
    [one] { $name }: usually { $share } of { $a_day } a day leak, by { $n } outcome of the year before. Evidence fires at the threshold.
   *[other] { $name }: usually { $share } of { $a_day } a day leak, by { $n } outcomes of the year before. Evidence fires at the threshold.
}
explain-tolerated = Tolerated
explain-fires = fires
explain-is-over = is over
explain-is-said = is said
explain-silence = { $name }: something came last on { $at }. Usually it is { $a_week } a week, in { $hours } hours of it; days differ by { $spread }.
explain-evidence = Of each day the evidence is ln(1 + φ·E)/φ, with φ { $phi }; { $threshold }.
explain-said-at = it is said at { $threshold }
explain-not-watched = it is not watched: { $why }
silent-hours = Silent hours
usually = Usually

### What is wrong with a question

as-it-is = { $why }
must-be-one-of = must be one of { $choices }
value-one-of = { $value } must be one of { $choices }
name-of-several = is the name of several; write one of { $choices }
must-be-number = must be a whole number from { $least } to { $most }
must-be-up-to = must be a number from 0 to { $most }
must-be-from-one = must be a number from 1 on
must-be-date = must be a date like 2026-01-31
must-be-between = must be from { $first } to { $last }
must-be-moment = must be a day like 2026-01-31, or a moment like 2026-01-31T18:00
must-be-budget = must be a number of false alarms a month, for example 1
must-be-answer = must be a JSON object with kind and reason
lies-ahead = lies ahead; nothing is known of it yet
not-in-the-past = must not be in the past
not-after = must not be after { $last }
leave-out-or = leave it out, or { $other }
take-one-of = { $options }: take one of them
no-parameter = is no parameter; there are { $names }
parameter-twice = stands there more than once; leave one
too-many-days = at most { $n } days are looked at once; choose a later one, or an earlier `to`
too-fine = { $days } days by { $grain } are more than { $most } numbers; choose a longer grain, or fewer days
json-is-everything = --json is everything; leave out --kpi, or take --csv
all-is-every-day = --all is every day that is known; leave out --from and --to
no-alert = there is no alert { $id }
alerts-begin-so = { $n ->
    [0] No alert begins with { $beginning }; `dealstream alerts list --all` lists them
   *[other] { $n } alerts begin with { $beginning }; `dealstream alerts list --all` lists them
}
no-series = { $series } is no series; `dealstream alerts tune` lists them
not-watched = { $series } is not watched by itself; `dealstream alerts tune --all` says why
not-judged-batch = { $id } is of deals that were closed at once; `dealstream alerts show { $id }` says which
not-known-by-what = what the alert { $id } was judged by is not known; `dealstream alerts show` has it
no-real-silence = real is for leaks: nothing is lost by a silence that could become normal
no-new-normal-silence = new_normal is for leaks: what is usual is known by what comes, and becomes another within eight weeks; what is not to be watched is left out under watch in the funnel file
no-new-normal-batch = new_normal is for leaks: deals that were closed at once count as one; where they were really lost, say real
day-of-a-snooze = is the last day of a snooze: give it with the kind snoozed, and only with that
answer-late = did not arrive within { $seconds } s
answer-too-long = is longer than { $n } bytes
send-json = send JSON, with the content type application/json

### What is not answered, and to whom

cannot-be-read = the stored numbers cannot be read now; /health/ready says why
kafka-silent = Kafka does not answer; say it again in a moment
no-worker-to-tell = no worker answers; start one (`dealstream worker`), then say it again
worker-of-another-version = the worker is of another version, which has no { $kpi }: end `dealstream up` and start it again
worker-answered = the worker at { $url } answered { $status }; { $why }
worker-silent = { $url } takes connections and does not answer; start the worker there again, or correct DEALSTREAM_WORKER_HOST and DEALSTREAM_WORKER_PORT
worker-went-away = the worker went away: { $why }
still-starting = is it still starting?
not-of-others = of others you see no numbers; leave it out, or ask for { $own }
wrong-signature = the signature is not that of this alert, version and receiver; log in to see it
no-such-address = no such address here; the page is at /, and webhooks go to the gateway
worker-starting = the worker is still starting; /health/ready says what it waits for
not-known-as = not known here as { $host }; if that is right, add it to DEALSTREAM_PAGE_HOSTS
only-own-page = only the page of this worker may ask
only-who-sees-all = only who sees everything may ask that
nobody-may-ask = nobody may ask that: it has no rule
not-among-people = { $login } is not among `people` of the funnel file; add the login there
show-who-you-are = show who you are: log in, or send a token (Authorization: Bearer …)
token-not-known = the token is not known
needs-a-login = from other machines this needs a login: set DEALSTREAM_TOKENS_FILE or DEALSTREAM_IDENTITY_HEADER, or DEALSTREAM_OPEN_TO; see docs/access.md
send-metrics-token = send a token of DEALSTREAM_METRICS_TOKENS_FILE (Authorization: Bearer …)
needs-metrics-token = from here this needs a token: set DEALSTREAM_METRICS_TOKENS_FILE; see docs/access.md
body-late = the body did not arrive within { $seconds } s
body-too-large = the body is too large
too-much-asked = too much is asked at once; ask again in a moment
must-be-json = the body must be a JSON object, such as { $example }
another-audit = another audit is running

### Changes of the funnel file, as commands and logs tell them

funnel-pipeline = pipeline { $id }
funnel-stage = stage { $id }
funnel-team = team { $id }
funnel-territory = territory { $id }
funnel-type = activity type { $id }
funnel-rep = rep { $id }
funnel-new = { $where } is new
funnel-new-open = { $where } is new among the open ones
funnel-gone = { $where } is gone
funnel-gone-from = { $where } is gone from pipeline { $other }
funnel-renamed = { $where } is { $other } now
funnel-differs = { $where } is another one
funnel-order = { $where }: their order is another one
funnel-stages-order = { $where }: the order of its stages is another one
funnel-counted = { $where } of days that were counted
funnel-counted-and-paid = { $where } of days that were counted; settled commission changes too, for want of known_since
funnel-known = { $where } are known since other days: what was settled with them can be another amount
funnel-reported = { $where } of days up to today: what was reported of them changes, too
funnel-to-come = { $where } hold from a day to come
funnel-begins = { $where } begin on another day
funnel-listed = { $where } stand in another order
funnel-lacks-id = { $where } lacks an id that events may have come with
