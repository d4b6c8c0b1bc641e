"""Settings of the platform. What differs between sites comes from the environment; nothing here names a town."""

import os
from pathlib import Path

from config.data_folder import data_folder, database, secret_key
from config.gateway import messages_token_file, messages_url
from config.log_name import log_name
from config.scanner import clamd
from config.sign_in import identity_providers, number

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
    "huixiang.accounts",  # before allauth: its pages are ours
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "huixiang.people",
    "huixiang.loops",
    "huixiang.ledger",
    "huixiang.vault",
    "huixiang.concerns",
    "huixiang.supervision",
    "huixiang.suggestions",
    "huixiang.studies",
    "huixiang.workbench",
    "huixiang.public",
    "huixiang.insight",
    "huixiang.seeds",
]
MIDDLEWARE = [
    "huixiang.ground.edge_log.edge_logged",
    # first what every answer says to the browser: those of the health page, static files and errors too
    "django.middleware.security.SecurityMiddleware",
    "huixiang.ground.one_policy.one_policy",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "huixiang.ground.isolation.isolated",
    "huixiang.ground.health.answers_health",
    "huixiang.ground.room.keeps_room",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "huixiang.people.middleware.within_the_organ",
    "huixiang.accounts.gate.at_the_gate",
    "huixiang.ledger.read_only.while_halted",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "people.Account"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workbench:today"
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
# seconds that a page waits for one answer of the database: what takes longer, or waits for a lock, must not keep a thread for ever
ANSWER_WITHIN = number("HUIXIANG_ANSWER_WITHIN", 30, least=1, most=600)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "huixiang.accounts.passwords.ThreeKinds"},
    {"NAME": "huixiang.accounts.passwords.NoLocalWord"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "huixiang.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # nobody signs up; allauth wants to know all the same
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
# allauth counts in each process's own memory; accounts/lockout.py counts in the database, for all of them
ACCOUNT_RATE_LIMITS = False
MFA_ADAPTER = "huixiang.accounts.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
SOCIALACCOUNT_ADAPTER = "huixiang.accounts.adapter.SocialAdapter"
SOCIALACCOUNT_PROVIDERS = identity_providers()

# 等保 2.0: ten wrong attempts wait a quarter of an hour; idle end 15 minutes, absolute end 8 hours (S-3). A site may be stricter.
LOCKOUT_AFTER = number("HUIXIANG_LOCKOUT_AFTER", 10, least=3, most=10)
LOCKOUT_SECONDS = 60 * number("HUIXIANG_LOCKOUT_MINUTES", 15, least=15, most=1440)
SESSION_IDLE_SECONDS = 60 * number("HUIXIANG_IDLE_MINUTES", 15, least=1, most=15)
SESSION_LONGEST_SECONDS = 60 * 60 * number("HUIXIANG_LONGEST_HOURS", 8, least=1, most=8)
PROOF_LASTS_SECONDS = 300  # so long after proving who she is may somebody change how she signs in
PASSWORD_DAYS = number("HUIXIANG_PASSWORD_DAYS", 180, least=0, most=366)  # 0: passwords do not run out
# so long a password from another hand (a new account, an import, a reset) waits for its first use
HANDED_PASSWORD_DAYS = number("HUIXIANG_HANDED_PASSWORD_DAYS", 30, least=1, most=30)
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# A citizen's longest message is 5000 characters; what is larger or in more pieces is no form of ours.
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 600  # twenty pictures to publish, each with its areas
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# the first part of every log's name; never changed once a head was signed
LEDGER_ORIGIN = log_name()
# posts that record nothing, taken also while the ledger is halted
READ_ONLY_TAKES = {
    "/elder", "/leave", "/desk/search", "/desk/file/near/", "/desk/file/proposed/", "/desk/sign-in", "/desk/sign-in/code", "/desk/sign-in/passkey", "/desk/sign-out",
}  # fmt: skip
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

SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked from this machine, without a proxy
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "huixiang.accounts.sessions"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
if HTTPS:  # no other host, not even one below ours, can set these
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
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

CLAMD = clamd()
MESSAGES_URL, MESSAGES_TOKEN_FILE = messages_url(), messages_token_file()
PROCRASTINATE_IMPORT_PATHS = [
    "huixiang.insight.jobs",
    "huixiang.loops.jobs",
    "huixiang.public.jobs",
    "huixiang.vault.jobs",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "huixiang.ground.log_lines.OneLine",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "filters": {"no_receipts": {"()": "huixiang.public.quiet.NoReceipts"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_receipts"]}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"procrastinate": {"level": "WARNING"}},
}
