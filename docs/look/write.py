"""Write every specimen page and the static files into a folder: `python docs/look/write.py FOLDER`."""

import shutil
import sys
from importlib.resources import files
from pathlib import Path

import django
from django.conf import settings

HERE = Path(__file__).resolve().parent


def main(folder):
    settings.configure(
        STATIC_URL="/static/",
        LANGUAGE_CODE="zh-hans",
        ROOT_URLCONF="urls",
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes"],
    )
    django.setup()
    from specimens import NAMES, render

    static = Path(folder) / "static"
    shutil.copytree(HERE.parents[1] / "huixiang" / "static", static, dirs_exist_ok=True)
    shutil.copytree(str(files("django_htmx") / "static"), static, dirs_exist_ok=True)
    for name in NAMES:
        (Path(folder) / f"{name}.html").write_text(render(name))
        (Path(folder) / f"{name}.elder.html").write_text(render(name, elder=True))


if __name__ == "__main__":
    main(sys.argv[1])
