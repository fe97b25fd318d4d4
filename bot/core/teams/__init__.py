"""Teams: who leads, who belongs, who is told."""
