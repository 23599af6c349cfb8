"""The driver `oauth`: django-oauth-toolkit, whose refresh tokens are good for one use."""

import json
import logging
import secrets
import socketserver
import threading
import urllib.error
import urllib.request
import uuid
import warnings
from datetime import timedelta
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from django.conf import settings
from lab import Lab
from proxy import Proxy

CLIENT = "vault-client"
# With characters that a form and a header have to carry safely.
CLIENT_SECRET = 'c:l&i"e\\n%t+ ' + secrets.token_hex(8)


class Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Handler(WSGIRequestHandler):
    def log_message(self, *_):
        pass


class OAuthLab(Lab):
    """One user's access token and the refresh token that makes new ones."""

    driver = "oauth"
    is_real = True
    origin = "replacement"
    tools = ("curl",)
    can_lose = True
    # Whether it answers about refresh tokens too when it is asked about one.
    tells = False

    def start(self):
        self.configure()
        server = make_server("127.0.0.1", 0, self.application, Server, Handler)
        threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
        self.server, behind = server, server.server_address[1]
        self.behind = f"http://127.0.0.1:{behind}"
        self.proxy = Proxy(behind, lambda path, _: path == "/o/token/")
        self.settings = {
            "token_url": self.proxy.url + "/o/token/", "client_id": CLIENT,
            "introspect_url": self.proxy.url + "/o/introspect/",
            "client_secret": "app-client-secret", "refresh": "app-refresh",
        }  # fmt: skip
        if self.tells:
            self.settings["introspect_url"] = self.proxy.url + "/introspect/"
        else:
            self.settings["refresh_look"] = "no"
        self.first, refresh = "access_" + secrets.token_hex(16), "refresh_" + secrets.token_hex(16)
        self.secrets = {"app-client-secret": CLIENT_SECRET, "app-refresh": refresh}
        self.populate()
        self.reset()

    def configure(self):
        # Of features that are not used here.
        warnings.simplefilter("ignore")
        logging.disable(logging.CRITICAL)
        apps = ["django.contrib.auth", "django.contrib.contenttypes", "oauth2_provider"]
        settings.configure(
            SECRET_KEY=secrets.token_hex(32), ALLOWED_HOSTS=["*"], USE_TZ=True, DEBUG=False,
            ROOT_URLCONF="oauth", INSTALLED_APPS=apps,
            DEFAULT_AUTO_FIELD="django.db.models.AutoField",
            DATABASES={
                "default": {
                    "ENGINE": "django.db.backends.sqlite3", "NAME": self.folder / "oauth.db",
                    "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE"},
                }
            },
            # Client secrets are hashed, which is meant to be slow.
            PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
            # The tables as they are now; how they came about takes seconds.
            MIGRATION_MODULES={app.rsplit(".", 1)[-1]: None for app in apps},
            OAUTH2_PROVIDER={
                "PKCE_REQUIRED": False, "REFRESH_TOKEN_REUSE_PROTECTION": True,
                "ROTATE_REFRESH_TOKEN": True, "SCOPES": {"read": "r", "introspection": "i"},
            },
        )  # fmt: skip
        django.setup()
        from django.core.management import call_command
        from django.core.wsgi import get_wsgi_application

        call_command("migrate", run_syncdb=True, verbosity=0)
        self.application = get_wsgi_application()

    def populate(self):
        from django.contrib.auth.models import User
        from oauth2_provider.models import Application

        self.user = User.objects.create_user("app")
        self.client = Application.objects.create(
            client_id=CLIENT, client_secret=CLIENT_SECRET, user=self.user, name="vault",
            client_type="confidential", authorization_grant_type="authorization-code",
            redirect_uris="https://vault.example/",
        )  # fmt: skip

    def consent(self, access, refresh):
        """What a person's consent brings, once it has come back to the client."""
        from django.utils import timezone
        from oauth2_provider.models import AccessToken, RefreshToken

        kept = AccessToken.objects.create(
            user=self.user, application=self.client, token=access, scope="read",
            expires=timezone.now() + timedelta(hours=1),
        )  # fmt: skip
        RefreshToken.objects.create(
            user=self.user, application=self.client, token=refresh, access_token=kept,
            token_family=uuid.uuid4(),
        )  # fmt: skip

    @property
    def tokens(self):
        from django.utils import timezone
        from oauth2_provider.models import AccessToken

        return AccessToken.objects.filter(application=self.client, expires__gt=timezone.now())

    def stop(self):
        self.proxy.stop()
        self.server.shutdown()

    def reset(self):
        from oauth2_provider.models import AccessToken, RefreshToken

        self.proxy.set("none")
        RefreshToken.objects.all().delete()
        AccessToken.objects.all().delete()
        self.consent(self.first, self.secrets["app-refresh"])

    def takes(self, value, identifier=None):
        request = urllib.request.Request(
            self.behind + "/read/", headers={"Authorization": "Bearer " + value}
        )
        try:
            with urllib.request.urlopen(request) as answer:
                return json.load(answer)["user"] == "app"
        except urllib.error.HTTPError:
            return False

    def renews(self, value):
        import hashlib

        from oauth2_provider.models import RefreshToken

        checksum = hashlib.sha256(value.encode()).hexdigest()
        return RefreshToken.objects.filter(token_checksum=checksum, revoked=None).exists()

    def count(self):
        return self.tokens.count()

    def fault(self, name):
        """Also `expired`: the access token has come to its end; `echo`: the server says no, and
        what it was sent."""
        from django.utils import timezone

        if name == "echo":
            told = f"unknown client {CLIENT_SECRET} or token {self.secrets['app-refresh']}"
            self.proxy.said = (400, json.dumps({"error_description": told}).encode())
            self.proxy.set("no")
        elif name == "expired":
            self.tokens.update(expires=timezone.now() - timedelta(seconds=1))
        else:
            self.proxy.set(name)


class TellingLab(OAuthLab):
    """The same, with an introspection that knows refresh tokens, as that of other servers does."""

    is_real = False
    tells = True


def introspect():
    import hashlib

    from django.http import JsonResponse
    from oauth2_provider.models import RefreshToken
    from oauth2_provider.views import IntrospectTokenView

    class View(IntrospectTokenView):
        @staticmethod
        def get_token_response(token_value=None):
            checksum = hashlib.sha256((token_value or "").encode()).hexdigest()
            found = RefreshToken.objects.filter(token_checksum=checksum)
            if not found.exists():
                return IntrospectTokenView.get_token_response(token_value)
            return JsonResponse({"active": found.filter(revoked=None).exists()})

    return View.as_view()


def read(request):
    from django.http import JsonResponse
    from oauth2_provider.decorators import protected_resource

    @protected_resource(scopes=["read"])
    def answer(request):
        return JsonResponse({"user": request.resource_owner.username})

    return answer(request)


def __getattr__(name):
    # Django asks for it once it is set up; the views cannot be imported before.
    if name != "urlpatterns":
        raise AttributeError(name)
    from django.urls import include, path

    return [
        path("o/", include("oauth2_provider.urls")),
        path("introspect/", introspect()),
        path("read/", read),
    ]
