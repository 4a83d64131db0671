"""Open data, before any door: the table of resources, questions to it, pages of it, its files of the night."""
