"""Django's settings, all from the environment; see .env.example for every variable."""

from pathlib import Path

import dj_database_url

from config.environment import ROOT, read_environment
from config.logging import logging_config
from config.mail import mail_settings

ENVIRONMENT = read_environment()
BASE_DIR = ROOT
HOME: Path = ENVIRONMENT.home
HOME.mkdir(parents=True, exist_ok=True, mode=0o700)

SECRET_KEY = ENVIRONMENT.secret_key
ENCRYPTION_KEYS = ENVIRONMENT.encryption_keys
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
CSRF_TRUSTED_ORIGINS = ENVIRONMENT.trusted_origins

INSTALLED_APPS = [
    "config.apps.RationaleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "django_htmx",
    "template_partials",
    "lucide",
    "csp",
    "import_export",
    "simple_history",
    "adminsortable2",
    "teams",
    "traces",
    "evaluations",
    "decision",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages are mostly text. Random padding (in Django) and masked CSRF tokens meet BREACH.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "teams.middleware.PlainTextMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "teams.middleware.SetupMiddleware",
    "teams.middleware.ActorMiddleware",
]

ROOT_URLCONF = "config.urls"
# Two libraries named lucide: that one stands in for the other is meant.
SILENCED_SYSTEM_CHECKS = ["templates.W003"]
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "teams.context.actor",
            ],
            "builtins": ["template_partials.templatetags.partials"],
            # In place of the package's own, which draws an icon anew each time.
            "libraries": {"lucide": "teams.templatetags.icons"},
        },
    }
]

SQLITE_OPTIONS = {
    # Writers queue up instead of failing: every transaction takes the write lock at its start.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;",
}
DATABASES = {
    "default": dj_database_url.parse(
        ENVIRONMENT.database_url or f"sqlite:///{HOME / 'rationale.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache"
        if ENVIRONMENT.cache_url
        else "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": ENVIRONMENT.cache_url or "rationale",
    }
}

AUTH_USER_MODEL = "teams.User"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
# Without a collected folder (development, tests) files come straight from the apps.
# With one, finders would hide the compressed copies that lie in it.
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "css").is_dir()

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.https
SECURE_SSL_REDIRECT = ENVIRONMENT.https
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.https else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
# A draft with a hundred cases is one form at the curator's desk.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

#: Gives the grader of the case that a trace answers: named here, so that no floor looks up.
TRACE_MATCHERS = "evaluations.execution.matching.matchers_for"
#: Gives the repeats that a trace is one of, likewise.
TRACE_ATTEMPTS = "evaluations.queries.repeats.attempts_of"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "teams.api.authentication.ApiKeyAuthentication",
        "teams.api.authentication.TeamSessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["teams.api.permissions.ActorPermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.api_parsing.BoundedJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "config.api_limits.CursorPage",
    "DEFAULT_FILTER_BACKENDS": ["config.api_parsing.KnownParametersBackend"],
    "DEFAULT_SCHEMA_CLASS": "config.api_schema.Schema",
    "DEFAULT_THROTTLE_CLASSES": ["config.api_limits.KeyThrottle"],
    "DEFAULT_THROTTLE_RATES": {"key": ENVIRONMENT.api_rate},
    "EXCEPTION_HANDLER": "config.api.error_response",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Rationale",
    "DESCRIPTION": "Register reasoning models, run prompt suites, read traces, record decisions.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "TAGS": [
        {"name": "me", "description": "Who calls: a way to try a key."},
        {"name": "connections", "description": "Where calls go, with which key and limits."},
        {"name": "candidates", "description": "Models as configured, and known models."},
        {"name": "prices", "description": "What models cost at providers, from a day to a day."},
        {"name": "suites", "description": "Named sets of prompts: versions and their cases."},
        {"name": "runs", "description": "Suite versions x candidates x repeats, measured."},
        {"name": "samples", "description": "Single attempts, and the matrix they make up."},
        {"name": "traces", "description": "What a model thought and answered, word by word."},
        {"name": "decisions", "description": "Rankings, recorded for good; kept profiles."},
        {"name": "gates", "description": "GO, NO-GO or INCONCLUSIVE, by the rules of a policy."},
    ],
    "COMPONENT_SPLIT_REQUEST": True,
    "SORT_OPERATIONS": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": ["config.api_schema.finish"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
}

LEASE_SECONDS = ENVIRONMENT.lease_seconds
DRAIN_SECONDS = ENVIRONMENT.drain_seconds
SWEEP_SECONDS = ENVIRONMENT.sweep_seconds
#: Addresses to which graders may send answers; a team cannot choose others.
GRADER_HOOKS = ENVIRONMENT.grader_hooks
#: Private hosts that the webhooks of teams may call.
WEBHOOK_HOSTS = ENVIRONMENT.webhook_hosts
#: How often recorded decisions are looked at again; 0: only when asked to.
RECHECK_HOURS = ENVIRONMENT.recheck_hours
#: What a worker does for a floor above its own between its calls, likewise by name.
WORKER_CHORE = "decision.clock.tick"
#: Under which address people read the pages, for e-mails and webhooks; empty: unknown.
SITE_URL = (ENVIRONMENT.site_url or next(iter(ENVIRONMENT.trusted_origins), "")).rstrip("/")
SENDS_MAIL = bool(ENVIRONMENT.mail_server)
globals().update(mail_settings(ENVIRONMENT.mail_server, ENVIRONMENT.mail_from))
BROKER_FOLDER = HOME / "broker"
# A host name that is not used, or the transport warns that it has none.
CELERY_BROKER_URL = ENVIRONMENT.broker_url or "filesystem://localhost//"

IMPORT_EXPORT_USE_TRANSACTIONS = True
SIMPLE_HISTORY_ENABLED = True

LOGGING = logging_config(ENVIRONMENT.log_level)
