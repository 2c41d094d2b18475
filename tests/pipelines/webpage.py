"""Drives a running `octet ui` as its page does: waits until it is loaded, asks it in GraphQL, launches backfills."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipelines.homes.home import Home

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

LOADED = """{workspaceOrError {... on Workspace {locationEntries {locationOrLoadError {
    __typename ... on PythonError {message}}}}}}"""
LAUNCH = """mutation($p: LaunchBackfillParams!) {launchPartitionBackfill(backfillParams: $p) {
    __typename ... on LaunchBackfillSuccess {backfillId} ... on PythonError {message}}}"""
PROGRESS = """query($id: String!) {partitionBackfillOrError(backfillId: $id) {__typename ... on PartitionBackfill {
    status error {message} assetBackfillData {assetBackfillStatuses {... on AssetPartitionsStatusCounts {
    assetKey {path} numPartitionsMaterialized numPartitionsFailed}}}}}}"""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def ask(port: int, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
    body = json.dumps({"query": query, "variables": variables or {}}).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}/graphql", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        told: dict[str, Any] = json.load(answer)["data"]
    return told


def is_loaded(port: int) -> bool:
    """Whether the code location is there; before that the server refuses or answers with an error."""
    try:
        entries = ask(port, LOADED)["workspaceOrError"]["locationEntries"]
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
    states = [entry["locationOrLoadError"] for entry in entries if entry["locationOrLoadError"]]
    assert all(state["__typename"] != "PythonError" for state in states), states
    return bool(states)


def wait_for(what: Any, seconds: float, server: subprocess.Popen[bytes]) -> Any:
    """The first true answer."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        assert server.poll() is None, "octet ui ended"
        if answer := what():
            return answer
        time.sleep(0.5)
    raise AssertionError(f"nothing within {seconds} s")


@contextmanager
def running_ui(home: Home, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """`octet ui` in the background, started with SIGINT ignored as by a non-interactive shell."""
    with (home.root.parent / "ui.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-c", "from pipelines.command.app import main; main()", "ui", "--port", str(port)],
            cwd=ROOT,
            env=os.environ | {"OCTET_HOME": str(home.root), "PYTHONPATH": f"{HERE / 'quick'}:{ROOT}"},
            stdout=log,
            stderr=log,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
        )
        try:
            yield server
        finally:
            server.send_signal(signal.SIGTERM)
            try:
                server.wait(60)
            except subprocess.TimeoutExpired:
                server.kill()
                raise


def configured(home: Home, name: str, value: str, instead: str) -> None:
    settings = home.root / "octet.toml"
    text = settings.read_text("utf-8")
    assert f"{name} = {value}" in text
    settings.write_text(text.replace(f"{name} = {value}", f"{name} = {instead}"), "utf-8")


def launched_backfill(
    port: int, places: list[str], assets: Iterable[str], server: subprocess.Popen[bytes]
) -> dict[str, Any]:
    """A backfill of assets, as it stands when it has ended."""
    chosen = [{"path": [name]} for name in assets]
    launched = ask(port, LAUNCH, {"p": {"partitionNames": places, "assetSelection": chosen, "title": "backfill"}})
    number = launched["launchPartitionBackfill"]["backfillId"]

    def ended() -> dict[str, Any] | None:
        told: dict[str, Any] = ask(port, PROGRESS, {"id": number})["partitionBackfillOrError"]
        return None if told["status"] in ("REQUESTED", "CANCELING") else told

    found: dict[str, Any] = wait_for(ended, 900, server)
    return found
