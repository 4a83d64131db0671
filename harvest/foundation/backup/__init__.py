"""A whole database in one file, and back into an empty one, the same for both applications and both engines."""

from harvest.foundation.backup.archive import BackupRefused, Manifest
from harvest.foundation.backup.restoring import restore
from harvest.foundation.backup.taking import back_up

__all__ = ["BackupRefused", "Manifest", "back_up", "restore"]
