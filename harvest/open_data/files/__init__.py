"""The open data as files of a day: written whole at night, kept for good, with a description that programs read."""

from harvest.open_data.files.kept import LATEST, days_of, offers_parquet, package_of
from harvest.open_data.files.making import Making, make_files

__all__ = ["LATEST", "Making", "days_of", "make_files", "offers_parquet", "package_of"]
