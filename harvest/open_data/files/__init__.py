"""The open data as files of a day: written whole at night, kept for good, with a description that programs read."""

from harvest.open_data.files.kept import LATEST, Kept, days_of, kept, newest_of, package_of
from harvest.open_data.files.making import Making, make_files

__all__ = ["LATEST", "Kept", "Making", "days_of", "kept", "make_files", "newest_of", "package_of"]
