"""Pages of this floor."""

from django.urls import URLPattern, URLResolver, path

from teams.views import account, audit, joining, keys, members, sessions

urlpatterns: list[URLPattern | URLResolver] = [
    path("setup/", sessions.set_up, name="setup"),
    path("sign-in/", sessions.sign_in, name="sign-in"),
    path("sign-out/", sessions.sign_out, name="sign-out"),
    path("join/<str:token>/", joining.join, name="join"),
    path("settings/account/", account.account, name="account"),
    path("settings/account/password/", account.password_change, name="password-change"),
    path("settings/team/", account.team_switch, name="team-switch"),
    path("settings/teams/", account.team_new, name="team-new"),
    path("settings/members/", members.members, name="settings-members"),
    path("settings/members/<int:pk>/role/", members.member_role, name="member-role"),
    path("settings/members/<int:pk>/remove/", members.member_remove, name="member-remove"),
    path(
        "settings/invitations/<int:pk>/revoke/",
        members.invitation_revoke,
        name="invitation-revoke",
    ),
    path("settings/keys/", keys.keys, name="settings-keys"),
    path("settings/keys/<int:pk>/revoke/", keys.key_revoke, name="key-revoke"),
    path("settings/audit/", audit.audit, name="settings-audit"),
]
