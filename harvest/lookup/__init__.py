"""A question in, a disclosed finding out."""
