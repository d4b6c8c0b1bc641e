"""Settings of the platform. What differs between sites comes from the environment; nothing here names a town."""

import os
from pathlib import Path

from config.data_folder import data_folder, database, secret_key
from config.gateway import messages_token_file, messages_url

BASE_DIR = Path(__file__).resolve().parent.parent
DATA = data_folder()

SECRET_KEY = secret_key(DATA)
DEBUG = os.environ.get("HUIXIANG_DEBUG") == "1"
# behind a proxy that speaks https, HUIXIANG_HTTPS=1 makes cookies and redirects insist on it
HTTPS = os.environ.get("HUIXIANG_HTTPS") == "1"
ALLOWED_HOSTS = os.environ.get("HUIXIANG_HOSTS", "127.0.0.1,localhost,[::1]").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "procrastinate.contrib.django",
    "huixiang.people",
    "huixiang.loops",
    "huixiang.ledger",
    "huixiang.vault",
    "huixiang.concerns",
    "huixiang.supervision",
    "huixiang.workbench",
    "huixiang.public",
    "huixiang.insight",
    "huixiang.seeds",
]
MIDDLEWARE = [
    "huixiang.ground.health.answers_health",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "huixiang.people.middleware.within_the_organ",
    "huixiang.ledger.read_only.while_halted",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "people.Account"
LOGIN_URL = "workbench:sign_in"
CSRF_FAILURE_VIEW = "huixiang.workbench.dead_ends.stale"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "huixiang" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "huixiang.workbench.frame.frame",
                "huixiang.ground.lateness.lateness",
            ],
        },
    }
]
DATABASES = {"default": database(DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# A citizen's longest message is 5000 characters; what is larger or in more pieces is no form of ours.
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# the first part of every log's name; never changed once a head was signed
LEDGER_ORIGIN = os.environ.get("HUIXIANG_LEDGER", "huixiang")
# posts that record nothing, taken also while the ledger is halted
READ_ONLY_TAKES = {"/elder", "/desk/sign-in", "/desk/sign-out", "/desk/search"}
# HUIXIANG_SIGNER=elsewhere: another user of this machine keeps the ledger's keys
OWN_SIGNER = os.environ.get("HUIXIANG_SIGNER") != "elsewhere"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "huixiang" / "static"]
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA / "attachments"
FILE_UPLOAD_PERMISSIONS = 0o600

SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

MESSAGES_URL, MESSAGES_TOKEN_FILE = messages_url(), messages_token_file()
PROCRASTINATE_IMPORT_PATHS = ["huixiang.loops.jobs", "huixiang.insight.jobs"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"no_receipts": {"()": "huixiang.public.quiet.NoReceipts"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_receipts"]}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"procrastinate": {"level": "WARNING"}},
}
