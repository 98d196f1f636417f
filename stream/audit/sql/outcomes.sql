-- Deals: how each deal stands, and when it closed. `outcome`: '' while it is open.
SELECT
    registers.* REPLACE (is_created AND NOT visits.only_leads AS is_created),
    registers.is_created AS is_creation_known,
    visits.first_pipeline_id AS first_pipeline_id,
    visits.last_pipeline_id AS last_pipeline_id,
    visits.last_entered_at AS last_entered_at,
    -- Of leads only their ways through the stages count.
    if(visits.last_kind = 'open' OR visits.last_of_leads, '', visits.last_kind) AS outcome,
    -- Many CRMs blank the amount of a lost deal: the last known one stays. Of nothing a blank says nothing.
    outcome IN ('lost', 'disqualified') AS keeps_amount,
    was_amount_told AND notEmpty(blanks) AND NOT keeps_amount AS is_blanked,
    was_amount_told AND NOT is_blanked AS has_amount,
    if(is_blanked, blanks[1], last_amount_place).1 AS amount_at,
    -- The CRM's own close date counts, and one set while closing or later; an earlier one was a guess.
    if(
        has_close_date AND (is_close_date_of_crm OR close_date_set_at >= last_entered_at), close_date, last_entered_at
    ) AS closed_at,
    visits.is_qualified OR deal_id IN (SELECT deal_id FROM {run}_skips WHERE mark = 'sql') AS is_qualified,
    visits.only_leads AS is_lead,
    visits.last_stage_id AS last_stage_id,
    visits.visits AS visits
FROM {run}_registers AS registers
LEFT JOIN
(
    SELECT
        deal_id,
        argMinIf(pipeline_id, number, NOT of_leads) AS first_pipeline_id,
        countIf(NOT of_leads) = 0 AS only_leads,
        count() AS visits,
        max(is_qualified) AS is_qualified,
        argMax(stage_id, number) AS last_stage_id,
        argMax(of_leads, number) AS last_of_leads,
        argMax(pipeline_id, number) AS last_pipeline_id,
        argMax(entered_at, number) AS last_entered_at,
        argMax(kind, number) AS last_kind
    FROM {run}_visits
    GROUP BY deal_id
) AS visits ON registers.deal_id = visits.deal_id
