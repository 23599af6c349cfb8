"""Stands between vault and a server that cannot misbehave by itself."""

import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# A failure page; XML and JSON readers alike get nothing out of it.
BROKEN = b"Internal Server Error"


class Proxy:
    """Passes on what it is sent, but for what `fault` says. All faults but the first two are about
    the requests alone that make a credential.

    unreachable: nobody listens. 500: the server never gets to it. before: no answer, and the server
    has not seen the request. after: no answer, and it has done what it was asked. cut: half of the
    answer, and the connection ends. torn: half of the answer, as if it were all. said: what `said`
    holds is the answer to everything. no: the same, and the server has not seen the request.
    """

    NAMES = ("none", "unreachable", "500", "said", "before", "after", "cut", "torn", "no")

    def __init__(self, port, creates):
        """`creates` is told the path and the body of a request."""
        self.behind, self.creates, self.fault = port, creates, "none"
        self.port, self.said = 0, (404, b"")
        self.listen()
        self.url = f"http://127.0.0.1:{self.port}"

    def listen(self):
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):  # noqa: N802
                proxy.serve(self)

            do_GET = do_POST  # noqa: N815

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=[0.02], daemon=True).start()

    def set(self, name):
        if name not in self.NAMES:
            raise ValueError(name)
        if (name == "unreachable") != (self.fault == "unreachable"):
            if name == "unreachable":
                self.stop()
            else:
                self.listen()
        self.fault = name

    def stop(self):
        if self.fault != "unreachable":
            self.server.shutdown()
            self.server.server_close()

    def serve(self, handler):
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        fault = self.fault
        if fault not in ("none", "500", "said") and not self.creates(handler.path, body):
            fault = "none"
        handler.close_connection = True
        if fault == "500":
            return self.answer(handler, 500, [], BROKEN)
        if fault in ("said", "no"):
            return self.answer(handler, self.said[0], [], self.said[1])
        if fault == "before":
            return None
        status, headers, answer = self.ask(handler, body)
        if fault == "after":
            return None
        if fault == "torn":
            answer = answer[: len(answer) // 2]
        return self.answer(handler, status, headers, answer, half=fault == "cut")

    def ask(self, handler, body):
        connection = http.client.HTTPConnection("127.0.0.1", self.behind, timeout=20)
        # The headers as they came, that of the host too: a signature covers them.
        connection.putrequest(
            handler.command, handler.path, skip_host=True, skip_accept_encoding=True
        )
        for name, value in handler.headers.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        came = connection.getresponse()
        answer = came.read()
        connection.close()
        kept = [("Content-Type", came.headers.get("Content-Type", "text/plain"))]
        return came.status, kept, answer

    def answer(self, handler, status, headers, answer, half=False):
        handler.send_response(status)
        for name, value in [*headers, ("Content-Length", str(len(answer)))]:
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(answer[: len(answer) // 2] if half else answer)
