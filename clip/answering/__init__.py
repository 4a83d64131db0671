"""One text in, one reply out: the only orchestration."""
