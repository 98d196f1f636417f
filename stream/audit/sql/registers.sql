-- Which events count, rule 2, and Registers: one row per deal that counts.
WITH type = 'deal.amount_changed' AND isNotNull(events.amount) AS tells_amount
SELECT
    deal_id,
    countIf(type = 'deal.created') > 0 AS is_created,
    minIf(at, type = 'deal.created') AS created_at,
    countIf(tells_amount) > 0 AS was_amount_told,
    minIf(place, tells_amount) AS first_amount_place,
    argMaxIf((ifNull(events.amount, 0), currency, exact), place, tells_amount) AS last_amount,
    last_amount.1 AS amount,
    last_amount.2 AS amount_currency,
    last_amount.3 AS exact_amount,
    maxIf(place, tells_amount) AS last_amount_place,
    arraySort(
        arrayFilter(
            blank -> blank > last_amount_place, groupArrayIf(place, type = 'deal.amount_changed' AND isNull(events.amount))
        )
    ) AS blanks,
    argMaxIf(currency, place, type = 'deal.currency_changed') AS deal_currency,
    argMaxIf(
        (isNotNull(events.close_date), at, ifNull(events.close_date, 0), is_of_crm), place, type = 'deal.close_date_changed'
    ) AS last_close_date,
    last_close_date.1 AS has_close_date,
    last_close_date.2 AS close_date_set_at,
    last_close_date.3 AS close_date,
    last_close_date.4 AS is_close_date_of_crm,
    argMaxIf(told, place, type = 'deal.property_changed' AND property = {source}) AS source,
    argMaxIf(told, place, type = 'deal.property_changed' AND property = {loss_reason}) AS loss_reason,
    argMaxIf(told, place, type = 'deal.property_changed' AND property = {account}) AS account_id,
    countIf(type = 'deal.touched') > 0 AS is_touched,
    maxIf((at, activity_type), type = 'deal.touched') AS last_touch,
    countIf(type = 'deal.owner_changed') > 0 AS is_owned,
    argMaxIf(at, place, type = 'deal.owner_changed') AS last_owned_at
FROM {run}_events AS events
GROUP BY deal_id
HAVING argMaxIf(type, place, type IN ('deal.deleted', 'deal.merged', 'deal.restored'))
    NOT IN ('deal.deleted', 'deal.merged')
