"""Files as the agencies have them, into records: read, recognised, tried whole, loaded in portions, undone."""
