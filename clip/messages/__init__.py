"""Every SMS in and out, its state, its delivery."""
