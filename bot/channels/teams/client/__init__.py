"""What calls Microsoft: the connector, tokens, and what is known of people."""
