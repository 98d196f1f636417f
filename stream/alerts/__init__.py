"""Alerts: which series are watched, what is counted in them, what they are judged by, and what becomes of their alerts.

`series` names them, `counts` reads them off the rows of deals, `calibrating` says what is normal and how much evidence
it takes, and `board` makes alerts of both; `evidence` and `words` say what stands behind them. Statistics are in
`stream/leaks`.
"""
