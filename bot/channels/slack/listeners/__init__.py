"""What the app listens to, a module for each kind of payload."""
