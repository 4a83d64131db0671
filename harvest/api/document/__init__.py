"""The contract for machines: OpenAPI 3.1, made of the same table that serves."""

from harvest.api.document.whole import document

__all__ = ["document"]
