#!/usr/bin/env python3
"""Builds Vitrine and serves it on this machine.

    python3 serve.py                 set up what is missing, build, serve on http://127.0.0.1:8000/
    python3 serve.py --dist DIR      write the static site to DIR, for any web host, and exit

The server sends the headers that give the page shared memory (several threads) and a strict content
security policy. Only the standard library is used.
"""
from __future__ import annotations

import argparse
import http.server
import io
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent / "tools"))
from dist import EMBED, HUB, opened_policy, security_policy  # noqa: E402  (the one place that reads web/security-policy.txt)

ROOT = Path(__file__).resolve().parent
BUILD = ROOT / "build" / "web"
SITE = BUILD / "dist"
DEFAULT_PORT = 8000
# An origin that hub.html may ask: https, or this machine.
MIRROR = re.compile(r"https://[A-Za-z0-9.-]+(:\d+)?|http://(127\.0\.0\.1|localhost)(:\d+)?")


def say(text: str) -> None:
    print(text, flush=True)


def run(step: str, command: list[str | Path], quiet: bool = False) -> None:
    """Runs one command; `quiet` shows its output only if it fails."""
    try:
        done = subprocess.run([str(part) for part in command], cwd=ROOT, text=True,
                              stdout=subprocess.PIPE if quiet else None,
                              stderr=subprocess.STDOUT if quiet else None)
    except FileNotFoundError as error:
        sys.exit(f"serve.py: {step} failed: {error.filename} was not found")
    if done.returncode != 0:
        if quiet:
            say(done.stdout)
        sys.exit(f"serve.py: {step} failed (exit code {done.returncode}); the reason stands above")


def build() -> None:
    started = time.monotonic()
    say("Setting up")
    run("set-up", [ROOT / "tools" / "setup"])
    say("Building")
    run("configuring", ["cmake", "--preset", "web"], quiet=True)
    run("building", ["cmake", "--build", "--preset", "web", "--target", "dist"])
    say(f"Built in {time.monotonic() - started:.0f} s")


def write_site(target: Path) -> None:
    if not (SITE / "manifest.json").is_file():
        sys.exit("serve.py: nothing is built yet; leave out --no-build")
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        sys.exit(f"serve.py: the site cannot be written to {target}: {error.strerror}")
    run("writing the site", [sys.executable, ROOT / "tools" / "dist.py",
                             "--source", ROOT, "--build", BUILD, "--out", target])


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files of one folder, with the page's headers. Errors are logged, successes are not."""

    protocol_version = "HTTP/1.1"
    timeout = 60  # seconds that a connection may be silent
    server_version = "Vitrine"
    extensions_map = {
        "": "application/octet-stream",
        ".html": "text/html; charset=utf-8",
        ".mjs": "text/javascript; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".json": "application/json",
        ".map": "application/json",
        ".webmanifest": "application/manifest+json",
        ".wasm": "application/wasm",
        ".txt": "text/plain; charset=utf-8",
        ".md": "text/markdown; charset=utf-8",
        ".glsl": "text/plain; charset=utf-8",
        ".vert": "text/plain; charset=utf-8",
        ".frag": "text/plain; charset=utf-8",
        ".svg": "image/svg+xml",
        ".png": "image/png",
        ".ico": "image/x-icon",
        ".ttf": "font/ttf",
        ".otf": "font/otf",
    }

    def __init__(self, *arguments, isolation: bool, policy: str, **keywords) -> None:
        self.isolation, self.policy = isolation, policy
        super().__init__(*arguments, **keywords)

    def end_headers(self) -> None:
        if self.isolation:
            self.send_header("Cross-Origin-Opener-Policy", "same-origin")
            self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
        path, _, query = getattr(self, "path", "").partition("?")
        name = path.rsplit("/", 1)[-1]
        if name in EMBED:
            self.send_header("Access-Control-Allow-Origin", "*")
        # Frames too: a page that isolates itself takes no others.
        elsewhere = name in (*EMBED, "engine.html") or query.startswith("embed=")
        self.send_header("Cross-Origin-Resource-Policy", "cross-origin" if elsewhere else "same-origin")
        self.send_header("Content-Security-Policy", self.opened() or self.policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def opened(self) -> str | None:
        """The policy of hub.html?hub=ORIGIN, which the person asked for; None for any other path."""
        try:
            url = urlsplit(self.path)
            origin = parse_qs(url.query).get("hub", [""])[0]
        except ValueError:
            return None
        if url.path != "/hub.html" or not MIRROR.fullmatch(origin):
            return None
        return opened_policy(self.policy, HUB if origin in HUB else origin)

    def opened_page(self):
        """hub.html with this policy in the page too."""
        policy, page = self.opened(), Path(self.directory) / "hub.html"
        if policy is None or not page.is_file():
            return None
        body = page.read_bytes().replace(opened_policy(self.policy, HUB).encode(), policy.encode())
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)

    def send_head(self):
        # A path written as //host/... would come back as a redirect to that host; others are no paths at all.
        try:
            odd = bool(urlsplit(self.path).netloc) or "\0" in unquote(self.path) or not self.path.startswith("/")
        except ValueError:
            odd = True
        if odd or self.path.startswith(("//", "/\\")):
            self.send_error(404)
            return None
        try:
            return self.opened_page() or super().send_head()
        except (OSError, ValueError):  # too long a name, for one
            self.send_error(404)
            return None

    def list_directory(self, path):
        self.send_error(404, "File not found")
        return None

    def handle(self) -> None:
        try:
            super().handle()
        except (ConnectionError, TimeoutError):
            pass  # the browser went away in the middle of an answer

    def log_request(self, code="-", size="-") -> None:
        if str(code).startswith(("4", "5")):
            super().log_request(code, size)

    def log_error(self, *arguments) -> None:
        pass  # log_request has said it


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address, handler) -> None:
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, handler)

    def handle_error(self, request, client_address) -> None:
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)


def open_server(host: str, port: int | None, handler) -> Server:
    """Binds the port that was asked for, or else the first free one from DEFAULT_PORT on."""
    candidates = [port] if port is not None else range(DEFAULT_PORT, DEFAULT_PORT + 20)
    for candidate in candidates:
        try:
            return Server((host, candidate), handler)
        except (OSError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or str(error)
    sys.exit(f"serve.py: cannot listen on {host}, port {candidates[-1]}: {reason}. "
             "Choose another with --port, or let the system choose with --port 0")


def serve(folder: Path, host: str, port: int | None, isolation: bool) -> None:
    if not (folder / "index.html").is_file():
        sys.exit(f"serve.py: there is no index.html in {folder}; leave out --no-build")
    handler = partial(Handler, directory=str(folder), isolation=isolation, policy=security_policy(ROOT))
    host = host.strip("[]")
    server = open_server(host, port, handler)
    shown = f"[{host}]" if ":" in host else host
    say(f"Vitrine: http://{shown}:{server.server_address[1]}/  (Ctrl+C ends it)")
    if not isolation:
        say("Without cross-origin isolation: one thread")
    elif host not in ("127.0.0.1", "localhost", "::1"):
        say("Browsers give several threads only to https or to 127.0.0.1 itself")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        say("")
    finally:
        server.server_close()


def port_number(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{number} is no port; ports go from 0 to 65535")
    return number


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=port_number, help=f"default: {DEFAULT_PORT}, or the next free one; 0: any")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--no-build", action="store_true", help="serve what was built before")
    parser.add_argument("--dist", metavar="DIR", type=Path, help="write the static site to DIR and exit")
    parser.add_argument("--no-isolation", action="store_true",
                        help="leave out COOP and COEP, as a plain web host would")
    arguments = parser.parse_args()
    if shutil.which("bash") is None:
        sys.exit("serve.py: bash is needed; on Windows use WSL")
    os.environ.setdefault("NINJA_STATUS", "[%f/%t] ")
    if not arguments.no_build:
        build()
    if arguments.dist:
        write_site(arguments.dist)
        return
    serve(SITE, arguments.host, arguments.port, isolation=not arguments.no_isolation)


if __name__ == "__main__":
    main()
