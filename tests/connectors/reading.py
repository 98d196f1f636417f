"""What tests ask of what a connector read in an item."""


def told_by(connector, body):
    """All that a body tells, of which nothing is rejected."""
    normalized = connector.normalize(body)
    assert normalized.rejections == []
    return [event for event, _ in normalized.events]


def changed(told, *, is_new):
    """Of what an item tells, what it says has changed; `is_new`: it tells of a creation, else one is only seen."""
    return [
        event
        for event in told
        if getattr(event, "claim", "changed") == "changed" and (is_new or event.type != "deal.created")
    ]
