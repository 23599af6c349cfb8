"""Real servers as labs: started on loopback by a user without rights, ended with the lab."""

import os
import socket
import subprocess
import time

from lab import Lab

NOBODY = 65534


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class ServerLab(Lab):
    """A server in a process of its own."""

    is_real = True
    process = None

    def __init__(self, folder):
        super().__init__(folder)
        # Long paths do not fit a socket's address, and root's own are shut to the server.
        self.data = self.folder / "data"
        self.data.mkdir()
        self.port = free_port()
        if os.geteuid() == 0:
            os.chown(self.data, NOBODY, NOBODY)

    def unprivileged(self, *command):
        """How the command is run: databases refuse to be root's."""
        if os.geteuid() != 0:
            return command
        return ("setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups",
                *command)  # fmt: skip

    def run(self, *command):
        subprocess.run(
            self.unprivileged(*command), check=True, cwd=self.data, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip

    def launch(self, *command):
        self.log = self.folder / "log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.unprivileged(*command), cwd=self.data, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log)  # fmt: skip

    def wait(self, is_up):
        """Until it answers: `is_up` throws before."""
        for _ in range(1200):
            try:
                return is_up()
            except Exception:
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        raise RuntimeError(self.log.read_text()[-2000:])

    def stop(self):
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
