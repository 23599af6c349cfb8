"""Headless Chromium over its debugging pipe (the Chrome DevTools Protocol), with nothing but the
standard library: one process, pages one after another.
"""

import base64
import json
import os
import select
import subprocess
import tempfile
import time

# A message is ended by a zero byte; Chromium reads from 3 and writes to 4.
COMMANDS, ANSWERS = 3, 4
SECONDS = 60


class BrowserFailed(Exception):
    pass


class Browser:
    def __init__(self, program):
        self.profile = tempfile.TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True)
        commands, self.to = os.pipe()
        self.answers, answers = os.pipe()
        words = [
            program, "--headless=new", "--remote-debugging-pipe", "--disable-gpu",
            "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--hide-scrollbars",
            f"--user-data-dir={self.profile.name}", "about:blank",
        ]  # fmt: skip
        if os.geteuid() == 0:
            # Its own sandbox refuses to run as root; the page is ours.
            words.insert(1, "--no-sandbox")

        def arrange():
            # Both numbers may be taken by the pipes themselves.
            read, write = os.dup(commands), os.dup(answers)
            high = [os.dup2(read, 200), os.dup2(write, 201)]
            os.dup2(high[0], COMMANDS)
            os.dup2(high[1], ANSWERS)

        self.process = subprocess.Popen(
            words, preexec_fn=arrange, close_fds=False, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
            env={"HOME": self.profile.name, "PATH": os.environ.get("PATH", ""), "TZ": "UTC"})
        os.close(commands)
        os.close(answers)
        self.buffer, self.last, self.events = b"", 0, []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.call("Browser.close")
            self.process.wait(10)
        except (BrowserFailed, OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        os.close(self.to)
        os.close(self.answers)
        self.profile.cleanup()

    def call(self, method, session=None, **parameters):
        self.last += 1
        message = {"id": self.last, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.to, data):]
        deadline = time.monotonic() + SECONDS
        while True:
            answer = self.receive(deadline)
            if answer.get("id") == self.last:
                if "error" in answer:
                    raise BrowserFailed(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def wait(self, event):
        """Until it has been told, now or before."""
        deadline = time.monotonic() + SECONDS
        while not any(told.get("method") == event for told in self.events):
            self.events.append(self.receive(deadline))

    def receive(self, deadline):
        while b"\0" not in self.buffer:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.answers], [], [], left)[0]:
                raise BrowserFailed("no answer from the browser")
            data = os.read(self.answers, 1 << 20)
            if not data:
                raise BrowserFailed("the browser ended")
            self.buffer += data
        message, _, self.buffer = self.buffer.partition(b"\0")
        return json.loads(message)

    def open(self, url):
        return Page(self, url)


class Page:
    """A page that has loaded."""

    def __init__(self, browser, url):
        self.browser = browser
        self.target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = browser.call(
            "Target.attachToTarget", targetId=self.target, flatten=True)["sessionId"]
        browser.events.clear()
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.call(f"{domain}.enable")
        self.call("Page.navigate", url=url)
        browser.wait("Page.loadEventFired")

    def call(self, method, **parameters):
        return self.browser.call(method, self.session, **parameters)

    def close(self):
        self.browser.call("Target.closeTarget", targetId=self.target)

    def show(self, width, scheme="light", height=900):
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height,
            deviceScaleFactor=1, mobile=False)
        self.call(
            "Emulation.setEmulatedMedia",
            features=[{"name": "prefers-color-scheme", "value": scheme}])

    def evaluate(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in answer:
            raise BrowserFailed(json.dumps(answer["exceptionDetails"])[:2000])
        return answer["result"].get("value")

    def requests(self):
        """The address of everything that was fetched, the page itself first."""
        return [
            event["params"]["request"]["url"] for event in self.browser.events
            if event.get("method") == "Network.requestWillBeSent"]

    def complaints(self):
        """What stands in the console."""
        found = []
        for event in self.browser.events:
            if event.get("method") == "Log.entryAdded":
                found.append(event["params"]["entry"]["text"])
            elif event.get("method") in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown"):
                found.append(json.dumps(event["params"])[:500])
        return found

    def screenshot(self, path, whole=True):
        picture = self.call("Page.captureScreenshot", captureBeyondViewport=whole, **(
            {"clip": {**self.size(), "x": 0, "y": 0, "scale": 1}} if whole else {}))
        path.write_bytes(base64.b64decode(picture["data"]))

    def size(self):
        box = self.call("Page.getLayoutMetrics")["cssContentSize"]
        return {"width": box["width"], "height": box["height"]}

    def pdf(self, path):
        answer = self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=False)
        path.write_bytes(base64.b64decode(answer["data"]))
