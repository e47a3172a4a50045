"""A real OpenID Connect provider: Django OAuth Toolkit, whose code is not that of our client.

Gunicorn runs it; the environment says who is in its directory, which key it signs with, and where
the portal is.
"""

import os
from pathlib import Path

import django
from django.conf import settings

FOLDER = Path(os.environ["HONGBANG_INSTANCE"])
LOGIN = (
    "<!doctype html><title>Provider</title><form method=post>{% csrf_token %}{{ form }}"
    "<button>Log in</button></form>"
)

settings.configure(
    SECRET_KEY="of-the-tests",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    LOGIN_URL="/login/",
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "oauth2_provider",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    # A password is hashed for every sign-in of a test; nobody attacks these.
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    # The portal is on the same host, and cookies know no ports.
    SESSION_COOKIE_NAME="provider_session",
    CSRF_COOKIE_NAME="provider_csrf",
    DATABASES={
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER / "provider.db"},
    },
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [
                    (
                        "django.template.loaders.locmem.Loader",
                        {"registration/login.html": LOGIN},
                    ),
                    "django.template.loaders.app_directories.Loader",
                ],
                "context_processors": ["django.template.context_processors.request"],
            },
        }
    ],
    OAUTH2_PROVIDER={
        "OIDC_ENABLED": True,
        "OIDC_RSA_PRIVATE_KEY": Path(os.environ["PROVIDER_KEY"]).read_text(),
        "OIDC_RP_INITIATED_LOGOUT_ENABLED": True,
        "PKCE_REQUIRED": True,
        "SCOPES": {"openid": "Who you are", "profile": "Your name and number"},
        "OAUTH2_VALIDATOR_CLASS": "tests.provider.claims.Directory",
    },
)
django.setup()

from django.contrib.auth.models import User  # noqa: E402 - Django has to be set up first
from django.contrib.auth.views import LoginView  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import include, path  # noqa: E402
from oauth2_provider.models import Application  # noqa: E402

from tests.provider.claims import PEOPLE  # noqa: E402


def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that it is there."""
    del request
    return HttpResponse("ok")


urlpatterns = [
    path("healthz", healthz),
    path("login/", LoginView.as_view()),
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
]

call_command("migrate", verbosity=0)
for name in PEOPLE:
    if not User.objects.filter(username=name).exists():
        User.objects.create_user(name, password=os.environ["PROVIDER_PASSWORD"])
if not Application.objects.exists():
    Application.objects.create(
        client_id=os.environ["PROVIDER_CLIENT_ID"],
        client_secret=os.environ["PROVIDER_CLIENT_SECRET"],
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
        algorithm=Application.RS256_ALGORITHM,
        redirect_uris=os.environ["PROVIDER_REDIRECT_URI"],
        post_logout_redirect_uris=os.environ["PROVIDER_AFTER_LOGOUT"],
        name="Hongbang",
    )
application = get_wsgi_application()
