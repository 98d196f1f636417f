-- The row of a deal: every column of `deal_rows`, of every deal that is not gone.
WITH
    parts_of AS
    (
        SELECT
            segments.deal_id AS deal_id,
            argMax(places.place, (number, began_at)) AS owner,
            arrayMap(one -> one.2, arraySort(one -> one.1, groupArray((
                (number, began_at),
                (
                    places.place.1, places.place.2, places.place.3, stage_id, pipeline_id, number - 1, began_at,
                    nullIf(ended_at, -1), if(reopened AND beginning = 'entered', 'reopened', beginning), ending,
                    if(amounts.deal_id = '', NULL, amounts.reported)
                )
            )))) AS list
        FROM {run}_segments AS segments
        INNER JOIN {run}_places AS places ON segments.deal_id = places.deal_id AND segments.began_at = places.at
        LEFT JOIN {run}_amounts AS amounts
            ON segments.deal_id = amounts.deal_id
            AND if(segments.ended_at = -1, segments.began_at, segments.ended_at) = amounts.at
        GROUP BY deal_id
    ),
    reached_by AS
    (
        SELECT
            reached.deal_id AS deal_id,
            arrayMap(one -> one.2, arraySort(one -> one.1, groupArray((
                (number, skipped, position),
                (
                    places.place.1, places.place.2, places.place.3, stage_id, pipeline_id, reached.at, skipped, fate,
                    if(amounts.deal_id = '', NULL, amounts.reported)
                )
            )))) AS list
        FROM {run}_reached AS reached
        INNER JOIN {run}_places AS places ON reached.deal_id = places.deal_id AND reached.owned_at = places.at
        LEFT JOIN {run}_amounts AS amounts ON reached.deal_id = amounts.deal_id AND reached.at = amounts.at
        GROUP BY deal_id
    ),
    qualifying_of AS
    (
        SELECT
            qualifyings.deal_id AS deal_id,
            (
                places.place.1, places.place.2, places.place.3, pipeline_id, entered_at, fate, nullIf(until, -1)
            ) AS entry
        FROM {run}_qualifyings AS qualifyings
        INNER JOIN {run}_places AS places ON qualifyings.deal_id = places.deal_id AND qualifyings.owned_at = places.at
    ),
    touches_of AS
    (
        SELECT deal_id, arraySort(groupArray((activity_type, number))) AS list
        FROM
        (
            SELECT events.deal_id AS deal_id, events.activity_type AS activity_type, count() AS number
            FROM {run}_events AS events
            INNER JOIN {run}_outcomes AS outcomes ON events.deal_id = outcomes.deal_id
            WHERE type = 'deal.touched' AND (outcomes.outcome = '' OR events.at <= outcomes.last_entered_at)
            GROUP BY deal_id, activity_type
        )
        GROUP BY deal_id
    ),
    amounts_told AS
    (
        SELECT
            deal_id,
            arraySort(groupArray((at, own, currency))) AS told,
            arrayFilter(
                (one, number) -> number = 1 OR (one.2, one.3) != (told[number - 1].2, told[number - 1].3),
                told, arrayEnumerate(told)
            ) AS list
        FROM {run}_amounts_told
        GROUP BY deal_id
    ),
    close_dates_told AS
    (
        SELECT
            deal_id,
            arrayMap(one -> (one.1, one.2.1), arraySort(one -> one.1, groupArray((at, last)))) AS told,
            arrayFilter(
                (one, number) -> number = 1 OR isNull(one.2) != isNull(told[number - 1].2)
                    OR ifNull(one.2, 0) != ifNull(told[number - 1].2, 0),
                told, arrayEnumerate(told)
            ) AS list
        FROM
        (
            SELECT deal_id, at, argMax(tuple(close_date), place) AS last
            FROM {run}_events
            WHERE type = 'deal.close_date_changed'
            GROUP BY deal_id, at
        )
        GROUP BY deal_id
    )
SELECT
    deals.deal_id AS deal_id,
    0 AS version,
    0 AS is_deleted,
    deals.is_lead AS is_lead,
    deals.last_pipeline_id AS pipeline_id,
    deals.last_stage_id AS stage_id,
    if(deals.visits > 0, deals.last_entered_at, NULL) AS stage_since,
    deals.outcome AS outcome,
    if(deals.outcome = '', NULL, deals.closed_at) AS closed_at,
    if(deals.is_creation_known, deals.created_at, NULL) AS created_at,
    if(
        deals.is_created, (toNullable(creators.place.1), creators.place.2, creators.place.3), (NULL, '', '')
    ) AS created,
    if(deals.is_created, deals.first_pipeline_id, '') AS created_pipeline_id,
    if(deals.visits > 0, parts_of.owner, owners.place) AS owner,
    if(deals.outcome = '', ('', '', ''), closers.place) AS closed,
    deals.is_qualified AS qualified,
    if(worth.deal_id = '', NULL, worth.own) AS amount,
    worth.currency AS currency,
    if(deals.outcome = '' OR worth_at_close.deal_id = '', NULL, worth_at_close.reported) AS closed_amount,
    if(NOT deals.is_created OR worth_at_creation.deal_id = '', NULL, worth_at_creation.reported) AS created_amount,
    if(deals.has_close_date, deals.close_date, NULL) AS expected_close,
    deals.account_id AS account_id,
    deals.source AS source,
    deals.loss_reason AS loss_reason,
    if(deals.is_touched, deals.last_touch.1, NULL) AS last_touch_at,
    deals.last_touch.2 AS last_touch,
    stage_since AS last_move_at,
    if(deals.was_amount_told, deals.amount_at, NULL) AS last_amount_at,
    parts_of.list AS parts,
    reached_by.list AS reached,
    qualifying_of.entry AS qualifying,
    touches_of.list AS touches,
    amounts_told.list AS amounts,
    close_dates_told.list AS close_dates
FROM {run}_outcomes AS deals
LEFT JOIN parts_of ON deals.deal_id = parts_of.deal_id
LEFT JOIN reached_by ON deals.deal_id = reached_by.deal_id
LEFT JOIN qualifying_of ON deals.deal_id = qualifying_of.deal_id
LEFT JOIN touches_of ON deals.deal_id = touches_of.deal_id
LEFT JOIN amounts_told ON deals.deal_id = amounts_told.deal_id
LEFT JOIN close_dates_told ON deals.deal_id = close_dates_told.deal_id
LEFT JOIN {run}_places AS creators ON deals.deal_id = creators.deal_id AND deals.created_at = creators.at
LEFT JOIN {run}_places AS closers ON deals.deal_id = closers.deal_id AND deals.last_entered_at = closers.at
LEFT JOIN {run}_places AS owners ON deals.deal_id = owners.deal_id AND deals.last_owned_at = owners.at
LEFT JOIN {run}_amounts AS worth ON deals.deal_id = worth.deal_id AND worth.at = 0
LEFT JOIN {run}_amounts AS worth_at_close
    ON deals.deal_id = worth_at_close.deal_id AND deals.closed_at = worth_at_close.at
LEFT JOIN {run}_amounts AS worth_at_creation
    ON deals.deal_id = worth_at_creation.deal_id AND deals.created_at = worth_at_creation.at
