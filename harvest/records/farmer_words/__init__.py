"""The words by which a farmer is found, however the name is spelt."""

from harvest.records.farmer_words.kept import FarmerWord, NameWord, is_unindexed, reindex
from harvest.records.farmer_words.names import sound, spellings, words

__all__ = ["FarmerWord", "NameWord", "is_unindexed", "reindex", "sound", "spellings", "words"]
