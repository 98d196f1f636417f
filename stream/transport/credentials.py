"""Faust's own words for how to connect to Kafka."""

import faust
from faust.types.auth import CredentialsT

from stream.config.settings import Settings
from stream.kafka.connection import security_options


def credentials(settings: Settings) -> CredentialsT | None:
    """Return the credentials of a Faust app: its consumers, its producer, and what makes its changelogs.

    Raises:
        SettingError: a setting cannot be used.
    """
    options = security_options(settings)
    context = options.get("ssl_context")
    mechanism = options.get("sasl_mechanism")
    if mechanism is None:
        return None if context is None else faust.SSLCredentials(context)
    if (provider := options.get("sasl_oauth_token_provider")) is not None:
        return faust.auth.OAuthCredentials(oauth_cb=provider, ssl_context=context)
    return faust.SASLCredentials(
        username=options["sasl_plain_username"],
        password=options["sasl_plain_password"],
        ssl_context=context,
        mechanism=mechanism,
    )
