-- Which events count, rule 2, and Registers: one row per deal that counts.
SELECT
    deal_id,
    countIf(type = 'deal.created') > 0 AS is_created,
    minIf(at, type = 'deal.created') AS created_at,
    countIf(type = 'deal.amount_changed' AND isNotNull(events.amount)) > 0 AS has_amount,
    argMaxIf(
        (ifNull(events.amount, 0), currency, exact), place, type = 'deal.amount_changed' AND isNotNull(events.amount)
    ) AS last_amount,
    last_amount.1 AS amount,
    last_amount.2 AS amount_currency,
    last_amount.3 AS exact_amount,
    argMaxIf(currency, place, type = 'deal.currency_changed') AS deal_currency,
    argMaxIf(
        (isNotNull(events.close_date), at, ifNull(events.close_date, 0)), place, type = 'deal.close_date_changed'
    ) AS last_close_date,
    last_close_date.1 AS has_close_date,
    last_close_date.2 AS close_date_set_at,
    last_close_date.3 AS close_date
FROM {run}_events AS events
GROUP BY deal_id
HAVING argMaxIf(type, place, type IN ('deal.deleted', 'deal.merged', 'deal.restored'))
    NOT IN ('deal.deleted', 'deal.merged')
