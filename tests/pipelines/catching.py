"""A post office on this machine: what an HTTP and an SMTP server were sent, in the order in which it came."""

from __future__ import annotations

import email
import email.policy
import http.server
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

SECRET = "topsecret7f3a"


@dataclass
class Letter:
    title: str
    text: str


@dataclass
class PostOffice:
    """`is_open`: whether the HTTP server takes what it is sent; `knocked` counts what it was sent."""

    hook: str = ""
    mail: str = ""
    hooked: list[Letter] = field(default_factory=list)
    mailed: list[Letter] = field(default_factory=list)
    is_open: bool = True
    knocked: int = 0

    def titles(self) -> list[str]:
        """What came by HTTP since it was last asked."""
        told = [letter.title for letter in self.hooked]
        self.hooked.clear()
        return told


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """Both servers; `hook` and `mail` are their addresses as Apprise has them."""
    post = PostOffice()

    class Hook(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["content-length"])))
            post.knocked += 1
            self.send_response(200 if post.is_open else 503)
            self.end_headers()
            if post.is_open:
                post.hooked.append(Letter(said["title"], said["message"]))

        def log_message(self, format: str, *_arguments: object) -> None:
            pass

    class Mail(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            while line := self.rfile.readline():
                if line.strip().upper() == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    post.mailed.append(read(b"".join(iter(self.rfile.readline, b".\r\n"))))
                self.wfile.write(b"250 good\r\n")

    def read(content: bytes) -> Letter:
        told = email.message_from_bytes(content, policy=email.policy.default)
        body = told.get_body()
        assert body is not None
        return Letter(str(told["subject"]), body.get_content().strip().replace("\r\n", "\n"))

    servers = (
        http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook),
        socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mail),
    )
    for server in servers:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    hook, mail = (server.server_address[1] for server in servers)
    post.hook = f"json://octet:{SECRET}@127.0.0.1:{hook}/{SECRET}"
    post.mail = f"mailto://127.0.0.1:{mail}?from=octet@example.invalid&to={SECRET}@example.invalid"
    try:
        yield post
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()
