-- What the funnel file plans, by the day; kept by its plan, so that views can change from one to another at once.
CREATE TABLE IF NOT EXISTS {database}.plan_days
(
    plan UInt64 COMMENT 'Code of all that the days are made of',
    team_id String,
    rep_id String COMMENT 'Empty: the team itself',
    territory_id String,
    day Date32,
    quota Int64 COMMENT 'In the minor unit of the reporting currency',
    in_team Bool COMMENT 'Whether it counts in the team: those of its members do not where it has an own one',
    worked UInt16 COMMENT 'How much of the day is worked, in ten-thousandths; 0 where no quota holds',
    capacity_seconds UInt32 COMMENT 'Working time of the rep'
)
ENGINE = ReplacingMergeTree
PARTITION BY plan
ORDER BY (day, team_id, rep_id, territory_id);
