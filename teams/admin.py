"""What the curator desk does not show of this floor: roles are not Django's groups."""

from django.contrib import admin
from django.contrib.auth.models import Group

admin.site.unregister(Group)
