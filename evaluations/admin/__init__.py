"""The curator desk: suites, versions and cases in Django's admin."""

from django.contrib import admin
from django.contrib.auth.models import Group

from evaluations.admin.cases import CaseAdmin
from evaluations.admin.suites import SuiteAdmin
from evaluations.admin.versions import SuiteVersionAdmin
from evaluations.models import Case, Suite, SuiteVersion

if admin.site.is_registered(Group):
    # Rights come from roles in teams; Django's groups would only mislead.
    admin.site.unregister(Group)
admin.site.register(Suite, SuiteAdmin)
admin.site.register(SuiteVersion, SuiteVersionAdmin)
admin.site.register(Case, CaseAdmin)

__all__ = ["CaseAdmin", "SuiteAdmin", "SuiteVersionAdmin"]
