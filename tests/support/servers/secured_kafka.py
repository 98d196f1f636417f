"""Apache Kafka as a managed cluster is: one door with TLS and a login, one with TLS and certificates of clients."""

import base64
import json
import subprocess
import time
from pathlib import Path

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from stream.local_stack.ports import free_ports
from tests.support.servers.kafka import Kafka
from tests.support.servers.tls import Authority, Pair

USER, PASSWORD = "dealstream", "k4fka-s3cret/of the tests"
_LOGIN = "org.apache.kafka.common.security"


class SecuredKafka(Kafka):
    """One broker. Its certificate is for localhost; `addresses` has the door without either, for who looks in."""

    def __init__(self, folder: Path, authority: Authority, memory_mb: int = 512) -> None:
        self._authority = authority
        self._login, self._certificates = free_ports(2)
        folder.mkdir(parents=True, exist_ok=True)
        self._keystore = _keystore(authority.issue("localhost"), folder / "keystore.pem")
        super().__init__(folder, memory_mb=memory_mb)

    @property
    def with_login(self) -> str:
        """Where it wants a login over TLS."""
        return f"localhost:{self._login}"

    @property
    def with_certificate(self) -> str:
        """Where it wants the certificate of a client."""
        return f"localhost:{self._certificates}"

    def change_password(self, password: str) -> None:
        """Have SCRAM-SHA-512 take another password from then on. Who is connected stays so."""
        user = ("--entity-type", "users", "--entity-name", USER)
        told = ("--alter", "--add-config", f"SCRAM-SHA-512=[password={password}]")
        command = [*self._java(), "kafka.admin.ConfigCommand", "--bootstrap-server", self.addresses, *user, *told]
        subprocess.run(command, check=True, capture_output=True)

    def _doors(self, control: int) -> dict[str, object]:
        [port] = self._listen
        doors = {"SASL_SSL": self._login, "SSL": self._certificates}
        listeners = [f"PLAINTEXT://127.0.0.1:{port}", *(f"{name}://127.0.0.1:{there}" for name, there in doors.items())]
        advertised = [
            f"PLAINTEXT://127.0.0.1:{port}",
            *(f"{name}://localhost:{there}" for name, there in doors.items()),
        ]
        login = "listener.name.sasl_ssl"
        return {
            "listeners": ",".join([*listeners, f"CONTROLLER://127.0.0.1:{control}"]),
            "advertised.listeners": ",".join(advertised),
            "listener.security.protocol.map": ("PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL,SSL:SSL"),
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": self._keystore,
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": self._authority.ca,
            "listener.name.ssl.ssl.client.auth": "required",
            f"{login}.sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER",
            f"{login}.plain.sasl.jaas.config": (f'{_LOGIN}.plain.PlainLoginModule required user_{USER}="{PASSWORD}";'),
            f"{login}.scram-sha-256.sasl.jaas.config": f"{_LOGIN}.scram.ScramLoginModule required;",
            f"{login}.scram-sha-512.sasl.jaas.config": f"{_LOGIN}.scram.ScramLoginModule required;",
            f"{login}.oauthbearer.sasl.jaas.config": (
                f'{_LOGIN}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";'
            ),
        }

    def _users(self) -> list[str]:
        told = f"[name={USER},password={PASSWORD}]"
        return [part for name in ("SCRAM-SHA-256", "SCRAM-SHA-512") for part in ("--add-scram", f"{name}={told}")]


def token(seconds: float = 3600.0) -> str:
    """Return a token that the broker takes, until it has run out: these of the tests have no signature."""
    now = time.time()
    parts = ({"alg": "none"}, {"sub": USER, "iat": now, "exp": now + seconds})
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + "."


def _keystore(pair: Pair, path: Path) -> Path:
    """Write certificate and key as Kafka reads them."""
    key = load_pem_private_key(pair.key.read_bytes(), None)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(pem + pair.certificate.read_bytes())
    return path
