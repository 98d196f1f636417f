-- Registers, Amount: every measure of money, converted at the rate of the day it is counted on.
WITH
    counted AS
    (
        SELECT deal_id, began_at AS at, pipeline_id, concat('still_there_amount:', stage_id) AS purpose
        FROM {run}_segments
        WHERE ended_at = -1
        UNION ALL
        SELECT deal_id, created_at AS at, first_pipeline_id AS pipeline_id, 'created_amount' AS purpose
        FROM {run}_outcomes
        WHERE is_created
        UNION ALL
        SELECT deal_id, closed_at AS at, last_pipeline_id AS pipeline_id, outcome AS purpose
        FROM {run}_outcomes
        WHERE outcome IN ('won', 'lost')
    ),
    written AS
    (
        SELECT
            counted.deal_id AS deal_id, counted.at AS at, counted.pipeline_id AS pipeline_id, counted.purpose AS purpose,
            registers.has_amount AS has_amount, registers.amount AS amount, registers.amount_currency AS own_currency,
            registers.exact_amount AS exact,
            -- Its own currency, else the deal's, else the reporting currency.
            multiIf(
                own_currency != '', own_currency, registers.deal_currency != '', registers.deal_currency, {currency}
            ) AS currency,
            toInt32(toDate32(fromUnixTimestamp64Micro(at, {zone}))) AS day
        FROM counted
        INNER JOIN {run}_registers AS registers ON counted.deal_id = registers.deal_id
    ),
    converted AS
    (
        SELECT
            written.deal_id AS deal_id, written.at AS at, written.pipeline_id AS pipeline_id, written.purpose AS purpose,
            -- Without a rate it counts as unknown.
            written.has_amount AND rates.nano_rate > 0 AS known,
            -- In 10^-30 of a whole unit. Without a currency of its own it has the reporting currency's number of digits.
            if(written.own_currency = '', {digits}, rates.digits) AS minor_digits,
            splitByChar('.', trimLeft(written.exact, '-')) AS parts,
            if(
                written.exact = '',
                abs(toInt256(written.amount)) * toInt256(concat('1', repeat('0', 30 - minor_digits))),
                toInt256OrZero(concat(parts[1], rightPad(parts[2], 30, '0')))
            ) AS units,
            -- Rates are in 10^-9.
            units * rates.nano_rate * intExp10({digits}) AS numerator,
            toInt256(concat('1', repeat('0', 39))) AS denominator,
            intDiv(numerator, denominator) AS below,
            2 * (numerator - below * denominator) AS twice_rest,
            -- Rounded half to even.
            toInt128(if(startsWith(written.exact, '-'), -1, if(written.exact = '', sign(written.amount), 1)) * (below + (twice_rest > denominator OR (twice_rest = denominator AND below % 2 = 1)))) AS reported
        FROM written
        ASOF LEFT JOIN {run}_rates AS rates ON written.currency = rates.currency AND written.day >= rates.starts
    )
SELECT deal_id, at AS owned_at, pipeline_id, at, item.1 AS measure, item.2 AS value
FROM converted
ARRAY JOIN multiIf(
    NOT known, [(concat(purpose, '_without_amount'), toInt128(1))],
    purpose = 'won', [('won_amount', reported), (concat('won_amounts:', toString(reported)), toInt128(1))],
    [(if(purpose = 'lost', 'lost_amount', purpose), reported)]
) AS item
WHERE known OR purpose IN ('won', 'lost')
