"""What both applications stand on, and no farming."""
