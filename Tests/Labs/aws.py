"""The driver `aws`: moto, which checks signatures and rights as AWS does."""

import json
import logging
import urllib.request
from datetime import timedelta

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from lab import Lab
from moto.core.utils import utcnow
from moto.iam.models import AccessKeyLastUsed, iam_backends
from moto.server import ThreadedMotoServer
from proxy import Proxy

ACCOUNT = "123456789012"
# The name needs escaping in a form.
USER = "app+1@vault.example"
ALLOWED = [
    "iam:ListAccessKeys", "iam:CreateAccessKey", "iam:UpdateAccessKey", "iam:DeleteAccessKey",
    "iam:GetAccessKeyLastUsed",
]  # fmt: skip
# What AWS says to a signature whose date is too far from its own. Moto does not look at it.
LATE = b"""<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error>
<Type>Sender</Type><Code>SignatureDoesNotMatch</Code>
<Message>Signature expired: 20261128T070000Z is now earlier than 20261128T074500Z</Message>
</Error></ErrorResponse>"""


class AWSLab(Lab):
    """A key that speaks for itself; another secret holds the name of it."""

    driver = "aws"
    is_real = True
    origin = "provider"
    tools = ("curl",)
    keeps_former = True
    has_administrator = False

    def start(self):
        # It would tell of every request.
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self.moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self.moto.start()
        behind = self.moto.get_host_and_port()[1]
        self.proxy = Proxy(behind, lambda _, body: b"Action=CreateAccessKey" in body)
        self.behind = f"http://127.0.0.1:{behind}"
        iam = self.client("iam", "any", "any")
        key = self.make_user(iam, USER, [] if self.has_administrator else ALLOWED)
        self.first, self.first_id = key["SecretAccessKey"], key["AccessKeyId"]
        (self.kept,) = self.keys
        self.settings = {"url": self.proxy.url, "sts_url": self.proxy.url}
        if self.has_administrator:
            admin = self.make_user(iam, "admin", ALLOWED)
            self.secrets = {"admin": admin["SecretAccessKey"]}
            self.settings |= {
                "id": self.first_id, "user": USER, "admin": "admin",
                "admin_id": admin["AccessKeyId"],
            }  # fmt: skip
        else:
            self.secrets = {"app-id": self.first_id}
            self.settings |= {"id_secret": "app-id"}
        # From now on nobody may do anything without a signature and a right.
        request = urllib.request.Request(
            self.behind + "/moto-api/reset-auth", b"0", {"Content-Type": "text/plain"}
        )
        urllib.request.urlopen(request).read()

    def make_user(self, iam, name, allowed):
        iam.create_user(UserName=name)
        statement = {"Effect": "Allow", "Action": allowed, "Resource": "*"}
        if allowed:
            policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
            iam.put_user_policy(UserName=name, PolicyName="keys", PolicyDocument=policy)
        return iam.create_access_key(UserName=name)["AccessKey"]

    def client(self, service, identifier, secret):
        return boto3.client(
            service, endpoint_url=self.behind, region_name="us-east-1",
            aws_access_key_id=identifier, aws_secret_access_key=secret,
            config=Config(retries={"total_max_attempts": 1}),
        )  # fmt: skip

    @property
    def backend(self):
        return iam_backends[ACCOUNT]["aws"]

    @property
    def keys(self):
        return self.backend.get_user(USER).access_keys

    def stop(self):
        self.proxy.stop()
        self.moto.stop()

    def reset(self):
        self.proxy.set("none")
        for key in list(self.keys):
            self.backend.delete_access_key_by_name(key.access_key_id)
        self.kept.status, self.kept.last_used = "Active", None
        self.keys.append(self.kept)
        self.backend.access_keys[self.first_id] = self.kept

    def takes(self, value, identifier=None):
        # Moto takes a key that is not active; AWS does not.
        active = [key.access_key_id for key in self.keys if key.status == "Active"]
        if identifier not in active:
            return False
        try:
            said = self.client("sts", identifier, value).get_caller_identity()
        except ClientError:
            return False
        return said["Arn"].endswith(":user/" + USER)

    def count(self):
        return len(self.keys)

    def make(self):
        """A second key, as a person makes one for another use."""
        return self.backend.create_access_key(USER).access_key_id

    def fault(self, name):
        """Also `clock`: that of the caller is wrong. Of the newest key `used`: somebody uses it;
        `old`: it was made two hours ago; `later`: it is made in five minutes; `wakes`: somebody
        uses it in the moment in which it is deactivated. Of the first one `inactive`: it is, and
        is still taken, as at a server of AWS that has not heard of it."""
        if name == "clock":
            self.proxy.said = (403, LATE)
            self.proxy.set("said")
        elif name == "used":
            self.keys[-1].last_used = AccessKeyLastUsed(utcnow(), "s3", "eu-central-1")
        elif name == "old":
            self.keys[-1].create_date -= timedelta(hours=2)
        elif name == "inactive":
            self.kept.status = "Inactive"
        elif name == "later":
            self.keys[-1].create_date += timedelta(minutes=5)
        elif name == "wakes":
            self.wake()
        else:
            self.proxy.set(name)

    def wake(self):
        update = self.backend.update_access_key

        def updated(*words, **more):
            self.fault("used")
            return update(*words, **more)

        self.backend.update_access_key = updated

    def ask(self, name, text):
        """"active": whether a key is."""
        return any(key.access_key_id == text and key.status == "Active" for key in self.keys)


class AWSAdminLab(AWSLab):
    """The key has no right of its own; an administrator's speaks for it."""

    has_administrator = True
