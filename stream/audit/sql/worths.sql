-- Registers, Amount: what each deal's amount was worth at every moment at which it counts. `reported`: at the rate of
-- that day, in the reporting currency; `own`: in its own. A deal without a known amount or rate has no row.
-- `is_told`: not the amount that counts, but the one that was told then.
WITH
    moments AS
    (
        SELECT deal_id, began_at AS at FROM {run}_segments
        UNION DISTINCT
        SELECT deal_id, ended_at AS at FROM {run}_segments WHERE ended_at != -1
        UNION DISTINCT
        SELECT deal_id, created_at AS at FROM {run}_outcomes WHERE is_created
        UNION DISTINCT
        SELECT deal_id, closed_at AS at FROM {run}_outcomes WHERE outcome != ''
        UNION DISTINCT
        -- A deal without a stage has an amount, too.
        SELECT deal_id, toInt64(0) AS at FROM {run}_registers
    ),
    written AS
    (
        SELECT
            either.deal_id AS deal_id, either.at AS at, is_told,
            if(is_told, told.1, deals.amount) AS amount,
            if(is_told, told.2, deals.amount_currency) AS own_currency,
            if(is_told, told.3, deals.exact_amount) AS exact,
            -- Its own currency, else the deal's, else the reporting currency.
            multiIf(
                own_currency != '', own_currency, deals.deal_currency != '', deals.deal_currency, {currency}
            ) AS currency,
            toInt32(toDate32(fromUnixTimestamp64Micro(at, {zone}))) AS day
        FROM
        (
            SELECT deal_id, at, false AS is_told, (toInt64(0), '', '') AS told
            FROM moments
            UNION ALL
            -- One that was blanked is 0 of the reporting currency.
            SELECT
                events.deal_id AS deal_id,
                events.at AS at,
                true AS is_told,
                argMax(
                    if(isNull(events.amount), (0, {currency}, ''), (events.amount, events.currency, events.exact)),
                    events.place
                ) AS told
            FROM {run}_events AS events
            INNER JOIN {run}_outcomes AS blanked ON events.deal_id = blanked.deal_id
            WHERE events.type = 'deal.amount_changed'
                AND (isNotNull(events.amount) OR (events.place > first_amount_place AND NOT keeps_amount))
            GROUP BY deal_id, at
        ) AS either
        INNER JOIN {run}_outcomes AS deals ON either.deal_id = deals.deal_id
        WHERE if(is_told, deals.was_amount_told, deals.has_amount)
    )
SELECT
    written.deal_id AS deal_id,
    written.at AS at,
    written.is_told AS is_told,
    written.currency AS currency,
    -- In 10^-30 of a whole unit. Without a currency of its own it has the reporting currency's number of digits.
    if(written.own_currency = '', {digits}, rates.digits) AS minor_digits,
    splitByChar('.', trimLeft(written.exact, '-')) AS parts,
    if(
        written.exact = '',
        abs(toInt256(written.amount)) * toInt256(concat('1', repeat('0', 30 - minor_digits))),
        toInt256OrZero(concat(parts[1], rightPad(parts[2], 30, '0')))
    ) AS units,
    if(startsWith(written.exact, '-'), -1, if(written.exact = '', sign(written.amount), 1)) AS sign,
    -- Rates are in 10^-9. Rounded half to even.
    toInt256(concat('1', repeat('0', 39))) AS denominator,
    arrayMap(
        numerator -> (
            intDiv(numerator, denominator) AS below,
            2 * (numerator - below * denominator) AS twice_rest,
            toInt128(sign * (below + (twice_rest > denominator OR (twice_rest = denominator AND below % 2 = 1))))
        ).3,
        [units * rates.nano_rate * intExp10({digits}), units * 1000000000 * intExp10(rates.digits)]
    ) AS rounded,
    rounded[1] AS reported,
    rounded[2] AS own
FROM written
ASOF INNER JOIN {run}_rates AS rates ON written.currency = rates.currency AND written.day >= rates.starts
-- Without a rate it counts as unknown.
WHERE rates.nano_rate > 0
