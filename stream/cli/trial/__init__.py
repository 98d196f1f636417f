"""One event of a CRM, sent as the CRM would, and followed to the page."""
