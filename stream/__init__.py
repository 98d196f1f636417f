"""dealstream: a real-time sales funnel service. `stream.topology` is the table of contents."""

from stream.zones import take_newest

take_newest()  # before anything makes a zone
