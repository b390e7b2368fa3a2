"""What happened: who changed what, and when."""
