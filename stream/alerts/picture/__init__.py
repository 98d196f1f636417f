"""The picture of an alert: how the evidence of a leak grew, for messages of receivers that show pictures."""
