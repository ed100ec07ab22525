"""Users, teams, roles, API keys and the audit log: who may see and do what."""
