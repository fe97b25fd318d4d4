"""From neutral messages and forms to Adaptive Cards 1.5 (pure)."""
