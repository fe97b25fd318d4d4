"""Commands: from what people type to what they mean."""
