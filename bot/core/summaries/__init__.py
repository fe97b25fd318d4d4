"""Team summaries: what a lead may learn."""
