"""What does this text ask? Pure: no database, no clock, no network."""
