"""Files out of the register: all that a role may see of one kind of record, streamed in four forms."""
