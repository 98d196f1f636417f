"""Settings that may be left out, and secrets that stand in a variable or in a file."""

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, SecretStr

from stream.config.refused import PREFIX, SettingError, UnusableFile

OptionalPath = Annotated[Path | None, BeforeValidator(lambda given: given or None)]
"""An empty variable is none."""

OptionalSecret = Annotated[SecretStr | None, BeforeValidator(lambda given: given or None)]
"""An empty variable is none."""


def secret_of(setting: str, value: SecretStr | None, file: Path | None) -> str | None:
    """Return a secret that is set in a variable or stands in a file, its last line break left out; None: neither is.

    Args:
        setting: its name: clickhouse_password.
        value: what the variable has.
        file: what the variable that ends in _FILE has.

    Raises:
        SettingError: both are set.
        UnusableFile: the file cannot be read, or is empty.
    """
    variable = PREFIX + setting.upper()
    if file is None:
        return None if value is None else value.get_secret_value()
    if value is not None:
        raise SettingError(f"{variable}: is set beside {variable}_FILE; remove one of them")
    try:
        secret = file.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise UnusableFile(f"{variable}_FILE: cannot read {file} ({reason}); correct the path or the file") from None
    if not secret:
        raise UnusableFile(f"{variable}_FILE: {file} is empty; put the secret into it")
    return secret
