-- Deals of three years: created, moved through up to five stages, half of them closed, with activities.
INSERT INTO {database}.deal_rows
WITH
    number + {first} AS n,
    toInt64(86400000000) AS day,
    cityHash64(n, 1) % 5 + 1 AS passed,
    cityHash64(n, 2) % 10 AS fate,
    multiIf(fate < 2, 'won', fate < 5, 'lost', fate < 6, 'disqualified', '') AS ending,
    arrayMap(i -> (cityHash64(n, 10 + i) % 20) * day + toInt64(cityHash64(n, 20 + i) % day), range(passed)) AS stays,
    arraySum(stays) AS stayed,
    toUnixTimestamp64Micro(now64(6)) - stayed
        - toInt64(cityHash64(n, 3) % if(ending = '', 60, intDiv({span}, 24))) * day AS begun,
    toInt64(cityHash64(n, 4) % 5000000) AS worth,
    toString(n % 200) AS rep, concat('t', toString(n % 200 % 10)) AS team,
    ['dach', 'nordics', 'iberia'][n % 200 % 10 % 3 + 1] AS territory,
    (rep, team, territory) AS place,
    arraySlice(['lead', 'mql', 'sql', 'proposal', 'negotiation'], 1, passed) AS opens,
    if(ending = '', opens, arrayPushBack(opens, ending)) AS path,
    arrayConcat([begun], arrayMap(s -> begun + s, arrayCumSum(stays))) AS moments,
    length(path) AS k
SELECT
    concat('deal-', lower(hex(cityHash64(n, 5)))) AS deal_id, 1 AS version, moments[k] AS received_at, 0 AS is_deleted, false AS is_lead,
    'new-business' AS pipeline_id, path[k] AS stage_id, moments[k] AS stage_since,
    ending AS outcome, if(ending = '', NULL, moments[k]) AS closed_at,
    begun AS created_at, place AS created, 'new-business' AS created_pipeline_id, place AS owner,
    if(ending = '', ('', '', ''), place) AS closed, passed >= 3 AS qualified,
    worth AS amount, 'EUR' AS currency, if(ending = '', NULL, worth) AS closed_amount, worth AS created_amount,
    moments[k] + toInt64(cityHash64(n, 6) % 60 - 10) * day AS expected_close,
    toString(cityHash64(n, 7) % 50000) AS account_id,
    ['Web', 'Referral', 'Event', 'Outbound', 'Partner'][cityHash64(n, 8) % 5 + 1] AS source,
    if(ending = 'lost', ['price', 'no_decision', 'competitor', 'timing'][cityHash64(n, 9) % 4 + 1], '') AS loss_reason,
    moments[k] AS last_touch_at, 'call' AS last_touch, moments[k] AS last_move_at, begun AS last_amount_at,
    arrayMap(i -> (rep, team, territory, path[i], 'new-business', i - 1, moments[i], if(i < k, moments[i + 1], NULL),
        'entered', multiIf(i = k, '', i = k - 1 AND ending IN ('lost', 'disqualified'), ending, 'advanced'), worth),
        arrayEnumerate(path)) AS parts,
    arrayMap(i -> (rep, team, territory, opens[i], 'new-business', moments[i], false,
        if(i < passed OR ending = 'won', 'progressed', if(ending = '', 'open', ending)), worth),
        arrayEnumerate(opens)) AS reached,
    if(passed >= 2,
        (rep, team, territory, 'new-business', moments[2], multiIf(passed >= 3 OR ending = 'won', 'converted', ending IN ('lost', 'disqualified'), 'lost', 'open'),
            if(k >= 3, moments[3], NULL)),
        ('', '', '', '', 0, '', NULL)) AS qualifying,
    arrayFilter(t -> t.2 > 0, [('call', cityHash64(n, 30) % 6), ('email', cityHash64(n, 31) % 9), ('meeting', cityHash64(n, 32) % 3)]) AS touches
FROM numbers({end} - {first})
