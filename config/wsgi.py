"""The WSGI door."""

import os

from django.core.wsgi import get_wsgi_application

from config.chunked import Unchunked

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = Unchunked(get_wsgi_application())
