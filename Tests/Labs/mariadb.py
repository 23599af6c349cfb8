"""The driver `mariadb`: MariaDB itself; spoken to by PyMySQL, which is not its own client."""

import os
import shutil

import pymysql
from server import ServerLab

ADMINISTRATOR = "the_administrators_password"


def program(name):
    """It is in a folder for administrators in places."""
    return shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")


class MariaDBLab(ServerLab):
    """An account, and an administrator that may change it."""

    driver = "mariadb"
    tools = ("mariadb", "sha1sum")
    keeps_former = True

    def start(self):
        self.first = "it's \\a \"first\" $value"
        self.run(
            program("mariadb-install-db"), "--no-defaults", f"--datadir={self.data / 'db'}",
            "--auth-root-authentication-method=normal", "--skip-test-db",
            "--skip-name-resolve")  # fmt: skip
        self.launch(
            program("mariadbd"), "--no-defaults", f"--datadir={self.data / 'db'}",
            f"--socket={self.data / 'sock'}", "--bind-address=127.0.0.1",
            f"--port={self.port}", "--skip-name-resolve", "--general-log=1",
            f"--general-log-file={self.data / 'general.log'}",
            "--innodb-flush-log-at-trx-commit=0")  # fmt: skip
        self.wait(lambda: self.administer("SELECT 1"))
        self.settings = {"host": "127.0.0.1", "port": str(self.port), "user": "app"}
        self.prepare()
        self.reset()

    def prepare(self):
        self.administer("CREATE USER rotator@'%%' IDENTIFIED BY %s", ADMINISTRATOR)
        self.administer("GRANT CREATE USER ON *.* TO rotator@'%'")
        self.administer("GRANT SELECT ON mysql.* TO rotator@'%'")
        self.settings |= {"admin": "rotator", "admin_user": "rotator"}
        self.secrets = {"rotator": ADMINISTRATOR}

    def reset(self):
        self.administer("CREATE OR REPLACE USER app@'%%' IDENTIFIED BY %s", self.first)

    def administer(self, statement, *values):
        with pymysql.connect(unix_socket=str(self.data / "sock"), user="root") as connection:
            with connection.cursor() as cursor:
                cursor.execute(statement, values or None)
                return cursor.fetchall()

    def takes(self, value, identifier=None):
        try:
            pymysql.connect(
                host="127.0.0.1", port=self.port, user=identifier or "app",
                password=value).close()  # fmt: skip
        except pymysql.err.OperationalError as error:
            if error.args[0] != 1045:
                raise
            return False
        return True

    def count(self):
        shown = self.administer("SHOW CREATE USER app@'%'")[0][0]
        return shown.count("USING '*") + shown.count("BY PASSWORD '*")

    def ask(self, name, text):
        """"run": a statement as the administrator. "logs": whether the server's log has a text."""
        if name == "logs":
            return text in (self.data / "general.log").read_text(errors="replace")
        self.administer(text)
        return True


class MariaDBAloneLab(MariaDBLab):
    """The account changes its own password, and can have only one."""

    keeps_former = False

    def prepare(self):
        pass
