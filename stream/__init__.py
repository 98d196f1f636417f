"""dealstream: a real-time sales funnel service. `stream.topology` is the table of contents."""
