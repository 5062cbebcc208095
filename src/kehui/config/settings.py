"""Django's settings. Everything an office may set is an environment variable, listed in docs/operations.md."""

import os
from pathlib import Path

from kehui.config import home
from kehui.config.postgres import database_settings

PACKAGE = Path(__file__).resolve().parent.parent

HOME = home.folder()
SECRET_KEY = home.secret_key(HOME)
DEBUG = os.environ.get("KEHUI_DEBUG", "") == "1"
ALLOWED_HOSTS = os.environ.get("KEHUI_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("KEHUI_ORIGINS", "").split(",") if origin]
# Whether the deployment stands behind TLS: cookies are then sent over TLS alone.
SECURE = os.environ.get("KEHUI_TLS", "") == "1"

INSTALLED_APPS = [
    "kehui.web",  # first, so that its templates stand before allauth's
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "django_htmx",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "kehui.kernel",
    "kehui.audit",
    "kehui.jobs",
    "kehui.areas",
    "kehui.accounts",
    "kehui.records",
    "kehui.statistics",
    "kehui.importing",
    "kehui.search",
    "kehui.parties",
    "kehui.places",
    "kehui.market",
    "kehui.activities",
    "kehui.recognitions",
    "kehui.patents",
    "kehui.farming",
    "kehui.governance",
    "kehui.returns",
    "kehui.matchmaking",
    "kehui.funding",
    "kehui.outreach",
    "kehui.incubation",
    "kehui.finance",
    "kehui.evidence",
    "kehui.privacy",
    "kehui.summary",
    "kehui.demo",
]
# A context joins when its package is there.
INSTALLED_APPS = [app for app in INSTALLED_APPS if not app.startswith("kehui.") or (PACKAGE / app[6:]).is_dir()]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kehui.accounts.middleware.KeepSessionMiddleware",
    "kehui.accounts.middleware.WorkContextMiddleware",
    "kehui.accounts.middleware.TwoFactorMiddleware",
    "kehui.web.middleware.StreamMiddleware",
    "kehui.web.middleware.ErrorPageMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "kehui.config.urls"
ASGI_APPLICATION = "kehui.config.asgi.application"
WSGI_APPLICATION = "kehui.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kehui.web.context.shell",
                *(["kehui.demo.context.signins"] if home.is_demo(HOME) else []),
            ],
        },
    },
]

DATABASES = {"default": database_settings(HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "kehui.accounts.passwords.LengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# Counting failures of one name is axes' work, which tells the person; allauth only brakes one address trying many names.
ACCOUNT_RATE_LIMITS = {"login_failed": "60/5m/ip"}
ACCOUNT_ADAPTER = "kehui.accounts.adapter.AccountAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "kehui.accounts.adapter.SecondFactorAdapter"
MFA_TOTP_ISSUER = "科汇"
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute off
# Whether clerks, leaders and administrators must use a second factor (等保: two-factor for staff).
REQUIRE_TWO_FACTOR = os.environ.get("KEHUI_REQUIRE_TWO_FACTOR", "") == "1"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "kehui.accounts.signins.username_tried"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/locked.html"

# Idle logout: half an hour by default, as 等保 asks of an office system.
SESSION_COOKIE_AGE = int(os.environ.get("KEHUI_IDLE_MINUTES", "30")) * 60
SESSION_SAVE_EVERY_REQUEST = False  # KeepSessionMiddleware renews it, once a minute at most
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "SAMEORIGIN"
if SECURE:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = os.environ.get("KEHUI_TIME_ZONE", "Asia/Shanghai")
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = PACKAGE / "static_root"
STATICFILES_DIRS = [
    (name, path)
    for name, path in [
        # Of Tabler only what pages ask for: each process looks through every file at its start.
        ("tabler/css", home.node_modules() / "@tabler/core/dist/css"),
        ("echarts", home.node_modules() / "echarts/dist"),
        ("htmx", home.node_modules() / "htmx.org/dist"),
    ]
    if path.is_dir()
]
SERVESTATIC_USE_FINDERS = True
SERVESTATIC_MAX_AGE = 3600
MEDIA_ROOT = HOME / "attachments"
MEDIA_URL = "/attachments/"
# The search index; made anew from the database where it is missing.
SEARCH_FOLDER = HOME / "search"
# An OpenAI-compatible language model on the office's own network that may propose terms for a demand; off where empty.
TERMS_ENDPOINT = os.environ.get("KEHUI_TERMS_ENDPOINT", "")
TERMS_MODEL = os.environ.get("KEHUI_TERMS_MODEL", "default")
TERMS_KEY = os.environ.get("KEHUI_TERMS_KEY", "")
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
IMPORT_MAX_BYTES = 60 * 1024 * 1024

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"

# The county this deployment serves, by area code or name; empty: the only county there is.
COUNTY = os.environ.get("KEHUI_COUNTY", "")
# The address under which people reach this deployment; printed in the annex of a summary.
ADDRESS = os.environ.get("KEHUI_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
# Set by the demo: every page then says that it shows sample data.
DEMO = home.is_demo(HOME)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("KEHUI_LOG", "WARNING")},
}
