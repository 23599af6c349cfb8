"""The driver `redis`: Redis itself; spoken to by the Python client, which is not redis-cli."""

import shutil

import redis
from server import ServerLab

ADMINISTRATOR = "the_administrators_password"


class RedisLab(ServerLab):
    """A user and an administrator, with a file that keeps them."""

    driver = "redis"
    tools = ("redis-cli",)
    keeps_former = True

    def start(self):
        self.first = "it's \\a \"first\" $value"
        self.launch(
            shutil.which("redis-server"), "--port", str(self.port), "--bind", "127.0.0.1",
            "--save", "", *self.users())  # fmt: skip
        self.wait(lambda: self.administer("PING"))
        self.settings = {
            "host": "127.0.0.1", "port": str(self.port), "user": "app", "admin": "admin",
            "admin_user": "admin",
        }  # fmt: skip
        self.secrets = {"admin": ADMINISTRATOR}
        self.reset()

    def users(self):
        """The options with which the server has its users."""
        users = self.data / "users.acl"
        users.write_text(
            "user default on nopass ~* &* +@all\n"
            f"user admin on >{ADMINISTRATOR} ~* &* +@all\n")  # fmt: skip
        users.chmod(0o666)
        return "--aclfile", str(users)

    def reset(self):
        self.administer("ACL", "DELUSER", "app")
        self.administer("ACL", "SETUSER", "app", "on", f">{self.first}", "~app:*", "+get", "+set")

    def administer(self, *command):
        with redis.Redis(
            host="127.0.0.1", port=self.port, username="admin", password=ADMINISTRATOR,
            decode_responses=True,
        ) as client:
            return client.execute_command(*command)

    def takes(self, value, identifier=None):
        try:
            with redis.Redis(
                host="127.0.0.1", port=self.port, username=identifier or "app", password=value
            ) as client:
                client.get("app:key")
        except redis.AuthenticationError:
            return False
        return True

    def count(self):
        return len(self.administer("ACL", "GETUSER", "app")["passwords"])

    def ask(self, name, text):
        """"run": a command as the administrator, its words with spaces between them. "save": "no",
        and the server cannot write its users down; "yes", and it can again."""
        if name == "save":
            self.data.chmod(0o755 if text == "yes" else 0o555)
            return True
        self.administer(*text.split(" "))
        return True


class ForgetfulRedisLab(RedisLab):
    """Its users are nowhere but in its memory."""

    def users(self):
        return "--user", "admin", "on", f">{ADMINISTRATOR}", "~*", "&*", "+@all"
