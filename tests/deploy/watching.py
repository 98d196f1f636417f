"""Prometheus and Alertmanager in processes of their own, with what is delivered, only quicker."""

import re
import shutil
import signal
import subprocess
from contextlib import ExitStack, contextmanager

import yaml

from stream.local_stack.ports import free_ports
from tests.deploy.alert_rules import ALERTMANAGER, PROMETHEUS, RULE_FILES


def write_quick_rules(folder):
    """Write every file of rules into a folder, such that what they wait for takes seconds."""
    for path in RULE_FILES:
        text = re.sub(r"(?<=for: )\w+$", "2s", path.read_text(), flags=re.MULTILINE)
        (folder / path.name).write_text(text)


def prometheus_configuration(folder, alertmanager, targets):
    """The delivered configuration with other addresses; targets: of each job."""
    configuration = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text())
    configuration["global"] = {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "500ms"}
    configuration["rule_files"] = [str(folder / "*.yml")]
    configuration["alerting"]["alertmanagers"][0]["static_configs"][0]["targets"] = [alertmanager]
    for job in configuration["scrape_configs"]:
        job["static_configs"][0]["targets"] = [targets[job["job_name"]]]
    return configuration


def alertmanager_configuration(folder, web_at, mail_at):
    """The delivered configuration with the receivers' addresses; secrets are files in the folder, as they are there."""
    secrets = folder / "secrets"
    secrets.mkdir()
    for name, secret in (("smtp_password", "mail-secret"), ("slack_url", f"{web_at}/slack"), ("webhook_token", "t0k")):
        (secrets / name).write_text(secret)
    shutil.copy(ALERTMANAGER.with_name("messages.tmpl"), folder)
    text = (
        ALERTMANAGER.read_text()
        .replace("/etc/alertmanager/secrets", str(secrets))
        .replace("https://hooks.example", web_at)
        .replace("mail.example:587", mail_at)
    )
    configuration = yaml.safe_load(text)
    configuration["global"]["smtp_require_tls"] = False
    for route in (configuration["route"], *configuration["route"]["routes"]):
        route |= {"group_wait": "3s", "group_interval": "2s"}
    return configuration


@contextmanager
def running(folder, web_at, mail_at, targets):
    """Both of them, until the end of the block; gives Prometheus' address, and what makes it begin to judge."""
    ports = free_ports(2)
    alertmanager, prometheus = (f"127.0.0.1:{port}" for port in ports)
    files = {
        "alertmanager": alertmanager_configuration(folder, web_at, mail_at),
        "prometheus": prometheus_configuration(folder, alertmanager, targets),
    }
    options = {
        "alertmanager": [f"--web.listen-address={alertmanager}", "--cluster.listen-address="],
        "prometheus": [f"--web.listen-address={prometheus}"],
    }
    storage = {"alertmanager": "--storage.path", "prometheus": "--storage.tsdb.path"}
    programs = {"alertmanager": "prometheus-alertmanager", "prometheus": "prometheus"}
    with ExitStack() as stack:
        for name, configuration in files.items():
            (folder / f"{name}.yaml").write_text(yaml.safe_dump(configuration))
            log = stack.enter_context((folder / f"{name}.log").open("wb"))
            process = subprocess.Popen(
                [programs[name], f"--config.file={folder / name}.yaml", f"{storage[name]}={folder / name}"]
                + options[name],
                stdout=log,
                stderr=log,
            )
            stack.callback(process.wait)
            stack.callback(process.kill)

        def judge():
            write_quick_rules(folder)
            process.send_signal(signal.SIGHUP)

        yield f"http://{prometheus}", judge
