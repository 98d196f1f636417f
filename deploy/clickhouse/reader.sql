-- The user of Grafana, and of whoever else reads numbers: for a server whose users are not those of users.d, as of
-- ClickHouse Cloud. Put the SHA-256 of its password in the place of the word, for example that of
--     printf %s "$password" | sha256sum
-- On a cluster add ON CLUSTER and its name behind each name of a user or profile, and behind GRANT.
CREATE SETTINGS PROFILE IF NOT EXISTS reader SETTINGS
    readonly = 2,
    max_execution_time = 60 MIN 1 MAX 300,
    max_memory_usage = 1000000000 MIN 1 MAX 1000000000;
CREATE USER IF NOT EXISTS reader IDENTIFIED WITH sha256_hash BY 'PASSWORD_SHA256' SETTINGS PROFILE 'reader';

-- Views.
GRANT SELECT ON dealstream.activities_by_* TO reader;
GRANT SELECT ON dealstream.bottlenecks_by_* TO reader;
GRANT SELECT ON dealstream.deal_measures TO reader;
GRANT SELECT ON dealstream.deals TO reader;
GRANT SELECT ON dealstream.deals_by_* TO reader;
GRANT SELECT ON dealstream.deals_now_* TO reader;
GRANT SELECT ON dealstream.hours TO reader;
GRANT SELECT ON dealstream.loss_reasons_by_* TO reader;
GRANT SELECT ON dealstream.measures TO reader;
GRANT SELECT ON dealstream.measures_of_* TO reader;
GRANT SELECT ON dealstream.names TO reader;
GRANT SELECT ON dealstream.pace_now_* TO reader;
GRANT SELECT ON dealstream.plan TO reader;
GRANT SELECT ON dealstream.reporting TO reader;
GRANT SELECT ON dealstream.restatements TO reader;
GRANT SELECT ON dealstream.sources_by_* TO reader;
GRANT SELECT ON dealstream.stages TO reader;
GRANT SELECT ON dealstream.stages_by_* TO reader;
GRANT SELECT ON dealstream.stages_now_* TO reader;
GRANT SELECT ON dealstream.uncertain_deals TO reader;
GRANT SELECT ON dealstream.velocity_now_* TO reader;

-- What these read; also of numbers that were made beside.
GRANT SELECT ON dealstream.deal_rows* TO reader;
GRANT SELECT ON dealstream.kpi_hours* TO reader;
GRANT SELECT ON dealstream.plan_days TO reader;
GRANT SELECT ON dealstream.raw_events TO reader;
GRANT SELECT ON dealstream.restated_hours TO reader;

-- Alerts, and how the service does. Of what could not be used not the payload, which can have anything in it.
GRANT SELECT ON dealstream.alerts TO reader;
GRANT SELECT ON dealstream.alert_answers TO reader;
GRANT SELECT ON dealstream.alert_deliveries TO reader;
GRANT SELECT ON dealstream.calibrations TO reader;
GRANT SELECT ON dealstream.listening TO reader;
GRANT SELECT ON dealstream.sink_gaps TO reader;
GRANT SELECT ON dealstream.sink_positions TO reader;
GRANT SELECT(letter_id, reason, origin, rejected_at, redriven_at) ON dealstream.dead_letters TO reader;
