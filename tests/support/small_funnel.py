"""The begin of a funnel file with one pipeline of one open stage, for what is judged of it."""

ONE_STAGE = """
time_zone: Europe/Berlin
currency: EUR
pipelines:
  - id: new
    name: New
    stages:
      - {id: offer, name: Offer, kind: open, stalled_after_days: 30}
      - {id: won, name: Won, kind: won}
      - {id: lost, name: Lost, kind: lost}
"""
