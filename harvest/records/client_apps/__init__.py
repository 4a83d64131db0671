"""Programs that use the API: their developers, keys, rights and use; the mails by which developers come in."""

from harvest.records.client_apps.keys import find_key, issue_key, revoke_key
from harvest.records.client_apps.letters import KeyNotice, Letter, LetterKind
from harvest.records.client_apps.record import (
    GRANTABLE,
    ApiKey,
    AppGrant,
    ClientApp,
    Developer,
    DeveloperLink,
    DeveloperSession,
    GrantState,
    Scope,
)
from harvest.records.client_apps.usage import KeyUse, UseCounter

__all__ = [
    "GRANTABLE",
    "ApiKey",
    "AppGrant",
    "ClientApp",
    "Developer",
    "DeveloperLink",
    "DeveloperSession",
    "GrantState",
    "KeyNotice",
    "KeyUse",
    "Letter",
    "LetterKind",
    "Scope",
    "UseCounter",
    "find_key",
    "issue_key",
    "revoke_key",
]
