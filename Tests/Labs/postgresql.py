"""The driver `postgresql`: PostgreSQL itself; spoken to by `pg8000`, which is not psql."""

import shutil
import sys
from pathlib import Path

import pg8000.native
from server import ServerLab

# Where Debian and Homebrew keep what is no command of every user.
PROGRAMS = ["/usr/lib/postgresql/*/bin", "opt/homebrew/opt/postgresql@*/bin"]
ADMINISTRATOR = "the_administrators_password"


def program(name):
    found = shutil.which(name)
    if found:
        return found
    for pattern in PROGRAMS:
        for folder in sorted(Path("/").glob(pattern.lstrip("/")), reverse=True):
            if (folder / name).exists():
                return str(folder / name)
    sys.exit(f"{name} is not installed")


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


class PostgreSQLLab(ServerLab):
    """One role, which changes its own password."""

    driver = "postgresql"
    tools = ("psql",)
    role = "app"

    def start(self):
        password = self.folder / "password"
        password.write_text(ADMINISTRATOR)
        password.chmod(0o644)
        self.run(
            program("initdb"), "--pgdata", "db", "--username", "postgres", "--no-sync",
            "--auth", "scram-sha-256", "--pwfile", str(password), "--locale", "C",
            "--encoding", "UTF8")  # fmt: skip
        self.launch(
            program("postgres"), "-D", "db", "-p", str(self.port), "-c", "fsync=off",
            "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
            "-c", "log_statement=all", "-c", "shared_buffers=16MB",
            "-c", "max_wal_size=64MB")  # fmt: skip
        self.wait(lambda: self.connect("postgres", ADMINISTRATOR).close())
        self.settings = {"host": "127.0.0.1", "port": str(self.port), "user": self.role}
        self.first = "it's \\a \"first\" $value"
        self.prepare()
        self.reset()

    def prepare(self):
        self.administer(f"CREATE ROLE {quoted(self.role)} LOGIN")

    def reset(self):
        first = self.first.replace("'", "''")
        self.administer(f"ALTER ROLE {quoted(self.role)} PASSWORD '{first}'")

    def connect(self, user, password):
        return pg8000.native.Connection(
            user, host="127.0.0.1", port=self.port, database="postgres", password=password,
            timeout=20)  # fmt: skip

    def administer(self, statement):
        connection = self.connect("postgres", ADMINISTRATOR)
        try:
            return connection.run(statement)
        finally:
            connection.close()

    def takes(self, value, identifier=None):
        try:
            self.connect(identifier or self.role, value).close()
        except pg8000.exceptions.DatabaseError as error:
            if error.args[0].get("C") != "28P01":
                raise
            return False
        return True

    def count(self):
        return self.administer(
            "SELECT count(*) FROM pg_authid WHERE rolpassword IS NOT NULL AND rolname NOT IN "
            "('postgres', 'rotator')")[0][0]  # fmt: skip

    def ask(self, name, text):
        """"run": a statement as the administrator. "logs": whether the server's log has a text.
        "open": a session of a role with the first value. "lives": whether it is still there."""
        if name == "logs":
            return text in self.log.read_text(errors="replace")
        if name == "open":
            self.session = self.connect(text, self.first)
        elif name == "lives":
            try:
                self.session.run("SELECT 1")
            except Exception:
                return False
        else:
            self.administer(text)
        return True


class PostgreSQLRolesLab(PostgreSQLLab):
    """Two roles that take turns, and a third one that may change both."""

    keeps_former = True
    role = "app_a"

    def prepare(self):
        self.administer("CREATE ROLE app NOLOGIN")
        for name in ("app_a", "app_b"):
            self.administer(f"CREATE ROLE {name} LOGIN IN ROLE app")
        self.administer(
            "CREATE ROLE rotator LOGIN CREATEROLE IN ROLE pg_signal_backend "
            f"PASSWORD '{ADMINISTRATOR}'")  # fmt: skip
        del self.settings["user"]
        self.settings |= {
            "users": "app_a,app_b", "id": "app_a", "admin": "rotator", "admin_user": "rotator",
        }  # fmt: skip
        self.secrets = {"rotator": ADMINISTRATOR}

    def reset(self):
        super().reset()
        self.administer("ALTER ROLE app_b PASSWORD NULL")
