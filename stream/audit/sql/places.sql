-- Registers, Owner: who had a deal, and where that rep worked, at every moment that its row tells it of.
WITH
    moments AS
    (
        SELECT deal_id, began_at AS at FROM {run}_segments
        UNION DISTINCT
        SELECT deal_id, created_at AS at FROM {run}_outcomes WHERE is_created
        UNION DISTINCT
        SELECT deal_id, last_owned_at AS at FROM {run}_registers WHERE is_owned
    ),
    owned AS
    (
        SELECT
            moments.deal_id AS deal_id,
            moments.at AS at,
            owners.rep_id AS rep_id,
            -- Before the owner event, where the rep worked when it happened.
            toInt32(toDate32(fromUnixTimestamp64Micro(greatest(moments.at, owners.since), {zone}))) AS day,
            toInt32(toDate32(fromUnixTimestamp64Micro(owners.taken_at, {zone}))) AS taken
        FROM moments
        ASOF LEFT JOIN {run}_owners AS owners ON moments.deal_id = owners.deal_id AND moments.at >= owners.starts_at
    )
SELECT
    owned.deal_id AS deal_id,
    owned.at AS at,
    (owned.rep_id, assignments.team_id, assignments.territory_id) AS place
FROM owned
ASOF LEFT JOIN {run}_takings AS takings ON owned.rep_id = takings.rep_id AND owned.taken >= takings.taken
ASOF LEFT JOIN {run}_assignments AS assignments
    ON owned.rep_id = assignments.rep_id AND takings.taken = assignments.taken AND owned.day >= assignments.starts
