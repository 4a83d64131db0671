"""Farmers: who is registered, how they come into the register, what happens to them, and who may be the same person."""

from harvest.records.farmers.keys import rebuild_name_keys
from harvest.records.farmers.record import Farmer, FarmerMerge, FarmerPhoto, Gender, NameKey, Registration, StatusChange

__all__ = [
    "Farmer",
    "FarmerMerge",
    "FarmerPhoto",
    "Gender",
    "NameKey",
    "Registration",
    "StatusChange",
    "rebuild_name_keys",
]
