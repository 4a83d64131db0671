"""How fast a check is, and where the time goes. Ratios within one run: machines are noisy, absolutes mean little."""
