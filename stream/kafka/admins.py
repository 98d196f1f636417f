"""How all admin clients of the service are made."""

from aiokafka.admin import AIOKafkaAdminClient

from stream.config.settings import Settings
from stream.kafka.connection import connection_options
from stream.kafka.prefixed import PrefixedAdmin


def new_admin(settings: Settings) -> AIOKafkaAdminClient:
    """Return an admin client that is not started yet. Raises SettingError."""
    if settings.topic_prefix:
        return PrefixedAdmin(settings.topic_prefix, **connection_options(settings))
    return AIOKafkaAdminClient(**connection_options(settings))
