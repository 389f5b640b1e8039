"""An S3 server on this machine (moto), which can be slow, fail, and drop connections.

usage: store.py PORT TROUBLE SEED LOG

TROUBLE is the share of requests that go wrong: a third of these is told to slow down (503), a third
gets an internal error (500), and of a third the connection is dropped. Each request is a line of LOG:
method, path, and what became of it. Nothing goes wrong below the path /moto-api or in listings of buckets.
"""

import random
import sys
import threading

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

port, trouble, seed, log = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
chance = random.Random(seed)
turn = threading.Lock()
lines = open(log, "a", buffering=1)


class Dropped(Exception):
    pass


class Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *args):
        pass

    def run_wsgi(self):
        try:
            super().run_wsgi()
        except Dropped:
            self.close_connection = True
            self.connection.close()


def error(start, code, name):
    body = f'<?xml version="1.0"?><Error><Code>{name}</Code><Message>on purpose</Message></Error>'.encode()
    start(code, [("Content-Type", "application/xml"), ("Content-Length", str(len(body)))])
    return [body]


class Troubled:
    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start):
        with turn:
            what = chance.random() / trouble if trouble else 1
            spared = environ["PATH_INFO"].count("/") < 2
            fate = "ok" if what >= 1 or spared else ["slow", "error", "dropped"][int(3 * what)]
            lines.write(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} {fate}\n")
        if fate == "ok":
            return self.app(environ, start)
        # What is sent is taken first, or the connection is of no use to who sends it.
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        if fate == "slow":
            return error(start, "503 Slow Down", "SlowDown")
        if fate == "error":
            return error(start, "500 Internal Server Error", "InternalError")
        raise Dropped()


app = Troubled(DomainDispatcherApplication(create_backend_app))
server = make_server("127.0.0.1", port, app, threaded=True, request_handler=Handler)
print("ready", flush=True)
server.serve_forever()
