"""The policy of confidential team summaries: what it promises, and an attacker who tries it."""
