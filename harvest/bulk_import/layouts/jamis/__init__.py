"""The Ministry's weekly price reports (JAMIS) as published: recognised, read, matched to what is on record."""

from harvest.bulk_import.layouts.jamis.items import KnownNames, NotKnown
from harvest.bulk_import.layouts.jamis.reading import ASKED, answered, read
from harvest.bulk_import.layouts.jamis.recognising import recognise
from harvest.bulk_import.layouts.jamis.reports import Asked, JamisReport, Layout, Sureness

__all__ = [
    "ASKED",
    "Asked",
    "JamisReport",
    "KnownNames",
    "Layout",
    "NotKnown",
    "Sureness",
    "answered",
    "read",
    "recognise",
]
