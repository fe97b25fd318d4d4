"""What a member says and sees, through the real app, with a clock that a test moves."""
