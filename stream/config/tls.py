"""TLS towards what this process connects to: certificates are always checked; what is wrong is said in one sentence."""

import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from stream.config.refused import SettingError, UnusableFile

# OpenSSL's X509_V_ERR_…: has expired, is not yet valid; is for another host name, or another IP address.
_EXPIRED, _NOT_YET = 10, 9
_OTHER_HOST = (62, 64)
_OF_OUR_CERTIFICATE = (
    "CERTIFICATE_REQUIRED",
    "CERTIFICATE_UNKNOWN",
    "BAD_CERTIFICATE",
    "UNKNOWN_CA",
    "HANDSHAKE_FAILURE",
)
"""What servers say who ask for our certificate."""


class TlsFiles(NamedTuple):
    """Files in PEM. `ca`: whom to trust; None: whom the system trusts. `certificate` and `key`: this process's own."""

    ca: Path | None
    certificate: Path | None
    key: Path | None


def client_context(files: TlsFiles, setting: str) -> ssl.SSLContext:
    """Return a context that checks the server's certificate and its host name.

    Args:
        files: what to trust and to show.
        setting: how the variables of the files begin: DEALSTREAM_KAFKA.

    Raises:
        UnusableFile: a file cannot be read, or is not what it should be.
        SettingError: there is a key without a certificate.
    """
    context = ssl.create_default_context()
    if files.ca is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        try:
            context.load_verify_locations(files.ca)
        except OSError as error:
            raise UnusableFile(f"{setting}_CA_FILE: {_unreadable(files.ca, error)}") from None
    if files.certificate is None:
        if files.key is not None:
            raise SettingError(f"{setting}_KEY_FILE: is the key of a certificate; set {setting}_CERTIFICATE_FILE, too")
        return context
    variable = f"{setting}_KEY_FILE" if files.key is not None else f"{setting}_CERTIFICATE_FILE"
    try:
        files.certificate.open("rb").close()
    except OSError as error:
        raise UnusableFile(f"{setting}_CERTIFICATE_FILE: {_unreadable(files.certificate, error)}") from None
    try:
        context.load_cert_chain(files.certificate, files.key, password=_no_password)
    except _Encrypted:
        raise UnusableFile(f"{variable}: the key is encrypted; write it without a password") from None
    except OSError as error:
        raise UnusableFile(f"{variable}: {_unreadable(files.key or files.certificate, error)}") from None
    return context


class _Encrypted(Exception):
    pass


def _no_password() -> str:
    raise _Encrypted  # else OpenSSL would ask the terminal


def _unreadable(path: Path, error: OSError) -> str:
    if isinstance(error, ssl.SSLError):
        if "KEY_VALUES_MISMATCH" in str(error.reason):
            return f"the key in {path} is not that of the certificate; give both of one pair"
        return f"{path} has no certificate or key in PEM (-----BEGIN …); give that"
    return f"cannot read {path} ({error.strerror}); correct the path or the file"


def tls_problem(error: BaseException, setting: str, host: str) -> str | None:
    """Return why TLS failed and the way out, where that is what an error comes from; None: it is not.

    Args:
        error: what a client raised; causes of it are looked at, too.
        setting: how the variables of the files begin: DEALSTREAM_KAFKA.
        host: whom it was to connect to.
    """
    for one in _causes(error):
        if isinstance(one, ssl.SSLCertVerificationError):
            return _not_trusted(one, setting, host)
        if isinstance(one, (ssl.SSLEOFError, ConnectionResetError, BrokenPipeError)):
            # In TLS 1.3 a server that misses our certificate says so after the handshake, and may be gone by then.
            return (
                f"it breaks off: it does not speak TLS on this port, or asks for a certificate of ours; set "
                f"{setting}_CERTIFICATE_FILE and {setting}_KEY_FILE then"
            )
        if isinstance(one, ssl.SSLError):
            reason = str(one.reason or one)
            if any(part in reason for part in _OF_OUR_CERTIFICATE):
                return (
                    f"it asks for a certificate of ours and does not take what it gets; set {setting}_CERTIFICATE_FILE "
                    f"and {setting}_KEY_FILE to one that it knows"
                )
            if "WRONG_VERSION" in reason or "RECORD_LAYER" in reason or "PACKET_LENGTH" in reason:
                return f"it does not speak TLS on this port; correct {setting}"
            return f"TLS fails ({reason})"
    return None


def _not_trusted(error: ssl.SSLCertVerificationError, setting: str, host: str) -> str:
    if error.verify_code in _OTHER_HOST:
        return f"its certificate is not for {host}; use a name that it has, or give the server another certificate"
    if error.verify_code in (_EXPIRED, _NOT_YET):
        return f"its certificate is not valid now ({error.verify_message}); the server needs another one"
    return (
        f"its certificate is not signed by anybody we trust ({error.verify_message}); "
        f"set {setting}_CA_FILE to the certificate of who signed it"
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what it came from, also where libraries put that elsewhere than Python does."""
    seen: set[int] = set()
    waiting: list[BaseException] = [error]
    while waiting:
        one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        further = (getattr(one, "reason", None), one.__cause__, one.__context__, *one.args)
        waiting += [each for each in further if isinstance(each, BaseException)]
