"""Titles of cards that people in these tests ask for."""

from __future__ import annotations

CLOUD = "What a cloud TPM does and owns"
CLOUD_PITFALLS = "What goes wrong for a cloud TPM"
SECURITY = "What a security TPM does and owns"
HARDWARE = "What a hardware TPM does and owns"
HARDWARE_WEEK = "A typical week of a hardware TPM"
LOCALIZATION = "What a localization TPM does and owns"
TYPES = "The twelve types of TPM, in a line each"
