"""What each farmer has in the finest cells: one statement of the register for each dataset, which asks no more."""
